with

contacts as (select * from {{ ref('int_contacts') }}),

received as (
    {{ union_sources('companies') }}
),

ordered as (

    select
        *,
        row_number() over (
            partition by company_id
            order by
                company_name nulls last,
                domain nulls last,
                industry nulls last,
                employee_count nulls last,
                owner_id nulls last
        ) as row_order
    from received
    where company_id is not null

),

known as (

    select *
    from ordered
    where row_order = 1

),

named as (

    select distinct company_id
    from contacts
    where company_id is not null

)

select
    coalesce(known.company_id, named.company_id) as company_id,
    known.company_name,
    known.domain,
    known.industry,
    known.owner_id,
    known.employee_count,
    known.company_id is not null as is_known
from known
full outer join named
    on known.company_id = named.company_id
