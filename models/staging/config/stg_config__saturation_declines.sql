-- The ways in which mail may tire a contact, in one row.
with

seeded as (

    select * from {{ ref('saturation_declines') }}

),

parsed as (

    select
        {{ parse_integer('decline_number') }} as decline_number,
        {{ parse_number('decline') }} as decline,
        {{ parse_number('prior_share') }} as prior_share
    from seeded

)

select
    {%- for number in decline_numbers() %}
    max(case when decline_number = {{ number }} then decline end) as decline_{{ number }},
    max(case when decline_number = {{ number }} then prior_share end)
        as prior_share_{{ number }},
    {%- endfor %}
    {{ exact_sum('decline * prior_share') }} as prior_decline
from parsed
