with

seeded as (select * from {{ ref('risk_buckets') }}),

typed as (

    select
        risk,
        {{ parse_number('min_multiple') }} as min_multiple
    from seeded

)

select
    *,
    lead(min_multiple) over (order by min_multiple, risk) as below_multiple
from typed
