with

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

)

select
    company_id,
    company_name,
    domain,
    industry,
    employee_count,
    owner_id
from ordered
where row_order = 1
