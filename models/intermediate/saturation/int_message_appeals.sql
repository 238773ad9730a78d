-- How well each message was met, beside what its recipients and the mail around it made to be
-- expected. 1 = as expected; messages of busy weeks must not be taken for bad ones.
with

declines as (

    select * from {{ ref('stg_config__saturation_declines') }}

),

settings as (

    select * from {{ ref('stg_config__saturation_settings') }}

),

weighted as (

    select
        sends.contact_id,
        sends.message_id,
        sends.response_count,
        cast(exp(-declines.prior_decline * sends.tiring_count) as decimal(18, 9)) as fresh_share
    from {{ ref('int_pressured_sends') }} as sends
    cross join declines

),

contact_rates as (

    select
        contact_id,
        {{ ratio('sum(response_count)', 'sum(fresh_share)') }} as fresh_rate
    from weighted
    group by contact_id

),

expected as (

    select
        weighted.message_id,
        count(*) as send_count,
        sum(weighted.response_count) as response_count,
        {{ exact_sum('contact_rates.fresh_rate * weighted.fresh_share') }} as expected_count
    from weighted
    inner join contact_rates
        on weighted.contact_id = contact_rates.contact_id
    group by weighted.message_id

)

select
    expected.message_id,
    expected.send_count,
    cast(
        (expected.response_count + settings.message_weight)
        / (expected.expected_count + settings.message_weight) as decimal(18, 9)
    ) as appeal
from expected
cross join settings
