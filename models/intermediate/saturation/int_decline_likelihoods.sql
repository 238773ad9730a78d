{{ config(enabled=capability_is_on('saturation')) }}

-- Which of a contact's mails were answered, and how likely that is under each decline: one row per
-- contact and decline, 1 for the likeliest. How many were answered is taken as given. The
-- population is learnt from those who answered at all, drawn by a hash.
with

cells as (select * from {{ ref('int_pressure_cells') }}),

declines as (select * from {{ ref('stg_config__saturation_declines') }}),

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

summed as (

    select
        cells.contact_key,
        declines.decline_number,
        sum(cells.send_count) as send_count,
        sum(cells.response_count) as response_count,
        -max(declines.decline) * sum(cells.response_count * cells.tiring_count)
        - sum(cells.response_count) * ln({{ exact_sum(
            'cells.appeal * exp(-declines.decline * cells.tiring_count)'
        ) }}) as log_likelihood
    from cells
    cross join declines
    group by cells.contact_key, declines.decline_number

),

compared as (

    select
        *,
        log_likelihood
        - max(log_likelihood) over (partition by contact_key) as relative_log_likelihood,
        sum(
            case when response_count > 0 then 1 else 0 end
        ) over (partition by decline_number) as answered_count
    from summed

)

select
    compared.contact_key,
    compared.decline_number,
    cast(exp(greatest(compared.relative_log_likelihood, -600)) as decimal(18, 12)) as likelihood,
    cast(compared.send_count as bigint) as send_count,
    cast(compared.response_count as bigint) as response_count,
    compared.response_count > 0
    and mod(compared.contact_key, 1000000)
    < 1000000.0 * settings.max_fit_contacts / compared.answered_count as is_drawn
from compared
cross join settings
