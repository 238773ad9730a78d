{%- set numbers = decline_numbers() %}
-- Which of a contact's mails were answered, and how likely that is under each decline: one row per
-- contact, 1 for the likeliest. How many were answered is taken as given.
with

cells as (

    select * from {{ ref('int_pressure_cells') }}

),

declines as (

    select * from {{ ref('stg_config__saturation_declines') }}

),

summed as (

    select
        cells.contact_id,
        {%- for number in numbers %}
        -max(declines.decline_{{ number }}) * sum(cells.response_count * cells.tiring_count)
        - sum(cells.response_count) * ln({{ exact_sum(
            'cells.appeal * exp(-declines.decline_' ~ number ~ ' * cells.tiring_count)'
        ) }}) as log_likelihood_{{ number }},
        {%- endfor %}
        sum(cells.send_count) as send_count,
        sum(cells.response_count) as response_count
    from cells
    cross join declines
    group by cells.contact_id

),

compared as (

    select
        *,
        greatest({{ decline_list('log_likelihood_#') }}) as best
    from summed

)

select
    contact_id,
    {%- for number in numbers %}
    cast(exp(greatest(log_likelihood_{{ number }} - best, -600)) as decimal(18, 12))
        as likelihood_{{ number }},
    {%- endfor %}
    cast(send_count as bigint) as send_count,
    cast(response_count as bigint) as response_count
from compared
