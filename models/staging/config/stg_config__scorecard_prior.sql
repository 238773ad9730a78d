{{ config(enabled=capability_is_on('predictions')) }}

select
    target,
    feature,
    {{ parse_integer('bin') }} as bin,
    {{ parse_number('points') }} as points
from {{ ref('scorecard_prior') }}
