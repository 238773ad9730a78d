{{ config(enabled=capability_is_on('predictions')) }}

with

seeded as (select * from {{ ref('risk_buckets') }}),

typed as (

    select
        risk,
        {{ parse_number('min_multiple') }} as min_multiple,
        coalesce({{ parse_number('min_probability') }}, 0) as min_probability
    from seeded

)

select
    *,
    lead(min_multiple) over (order by min_multiple, risk) as below_multiple,
    lead(min_probability) over (order by min_multiple, risk) as below_probability
from typed
