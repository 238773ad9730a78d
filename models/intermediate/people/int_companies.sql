with

contacts as (select * from {{ ref('int_contacts') }}),

{{ first_rows('companies', 'company_id', [
    'company_name', 'domain', 'industry', 'employee_count', 'owner_id',
]) }},

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
from first_rows as known
full outer join named
    on known.company_id = named.company_id
