{{ config(enabled=capability_is_on('saturation')) }}

-- Mails and responses per contact and number of tiring mails around them. `appeal` is the sum of
-- their messages' appeals: how well a message was met, beside what its recipients and the mail
-- around it made to be expected (1 = as expected); messages of busy weeks must not be taken for
-- bad ones.
with

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

seeded as (

    select {{ exact_sum('decline * prior_share') }} as decline
    from {{ ref('stg_config__saturation_declines') }}

),

tiring_counts as (
    {{ whole_numbers('tiring_count', 0, saturation_setting_forms()['max_tiring_mails'][2]) }}
),

fresh_shares as (

    select
        tiring_counts.tiring_count,
        cast(exp(-seeded.decline * tiring_counts.tiring_count) as decimal(18, 9)) as fresh_share
    from tiring_counts
    cross join seeded

),

contact_rates as (

    select
        sends.contact_key,
        {{ ratio('sum(sends.response_count)', 'sum(fresh_shares.fresh_share)') }} as fresh_rate
    from {{ ref('int_pressured_sends') }} as sends
    inner join fresh_shares
        on sends.tiring_count = fresh_shares.tiring_count
    where sends.is_learnt_from
    group by sends.contact_key

),

messages as (

    select
        sends.message_key,
        sum(sends.response_count) as response_count,
        {{ exact_sum('contact_rates.fresh_rate * fresh_shares.fresh_share') }} as expected_count
    from {{ ref('int_pressured_sends') }} as sends
    inner join fresh_shares
        on sends.tiring_count = fresh_shares.tiring_count
    inner join contact_rates
        on sends.contact_key = contact_rates.contact_key
    where sends.is_learnt_from
    group by sends.message_key

),

appeals as (

    select
        messages.message_key,
        cast(
            (messages.response_count + settings.message_weight)
            / (messages.expected_count + settings.message_weight) as decimal(18, 9)
        ) as appeal
    from messages
    cross join settings

)

select
    sends.contact_key,
    sends.tiring_count,
    count(*) as send_count,
    cast(sum(sends.response_count) as bigint) as response_count,
    cast(sum(appeals.appeal) as decimal(18, 9)) as appeal
from {{ ref('int_pressured_sends') }} as sends
inner join appeals
    on sends.message_key = appeals.message_key
where sends.is_learnt_from
group by sends.contact_key, sends.tiring_count
