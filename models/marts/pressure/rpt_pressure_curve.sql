{{ config(enabled=capability_is_on('saturation')) }}

with

cells as (select * from {{ ref('int_pressure_cells') }}),

declines as (select * from {{ ref('int_contact_saturation') }}),

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

expected as (

    select
        cells.*,
        cast(exp(-declines.response_decline * cells.tiring_count) as decimal(18, 9)) as fresh_share
    from cells
    inner join declines
        on cells.contact_key = declines.contact_key

),

contact_rates as (

    select
        contact_key,
        {{ ratio('sum(response_count)', exact_sum('appeal * fresh_share')) }} as fresh_rate
    from expected
    group by contact_key

),

counted as (

    select
        expected.tiring_count,
        sum(expected.send_count) as send_count,
        sum(expected.response_count) as response_count,
        {{ exact_sum('contact_rates.fresh_rate * expected.appeal') }} as fresh_count,
        {{ exact_sum('contact_rates.fresh_rate * expected.appeal * expected.fresh_share') }}
            as fitted_count
    from expected
    inner join contact_rates
        on expected.contact_key = contact_rates.contact_key
    group by expected.tiring_count

)

select
    -- numerics
    cast(counted.tiring_count + settings.free_mails as integer) as other_mail_count,
    cast(counted.send_count as bigint) as send_count,
    cast(counted.response_count as bigint) as response_count,
    {{ ratio('counted.response_count', 'counted.send_count') }} as response_rate,
    {{ ratio('counted.response_count', 'counted.fresh_count') }} as observed_worth,
    {{ ratio('counted.fitted_count', 'counted.fresh_count') }} as fitted_worth,

    -- booleans
    counted.tiring_count = 0 as is_free,
    counted.tiring_count = settings.max_tiring_mails as is_open_ended,

    -- dates
    as_of.as_of_date
from counted
cross join settings
cross join as_of
