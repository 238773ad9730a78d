{#
  The mails that scorecards learn from and are judged on: one row per contact and message sent, with the features as of
  the midnight before and what the contact did within seven days. Mail that came back is left out.
#}
with

events as (

    select *
    from {{ ref('int_classified_events') }}
    where event_type in ('sent', 'delivered', 'bounced', 'rejected') and message_id is not null

),

leavings as (

    select *
    from {{ ref('int_classified_events') }}
    where event_type = 'unsubscribed' and not is_machine

),

reactions as (

    select * from {{ ref('int_mail_reactions') }}

),

training_contacts as (

    select * from {{ ref('int_training_contacts') }}

),

messages as (

    select * from {{ ref('int_messages') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

),

features as (

    select * from {{ ref('int_training_features') }}

),

sends as (

    select
        events.contact_id,
        events.message_id,
        min(case when events.event_type in ('sent', 'delivered') then events.occurred_at end)
            as sent_at
    from events
    inner join training_contacts
        on events.contact_id = training_contacts.contact_id
    inner join period
        on events.event_date between period.sends_from_date and period.as_of_date
    left join messages
        on events.message_id = messages.message_id
    where coalesce(messages.message_type, '') <> 'transactional'
    group by events.contact_id, events.message_id
    having max(case when events.event_type in ('bounced', 'rejected') then 1 else 0 end) = 0

),

left_after as (

    select distinct
        sends.contact_id,
        sends.message_id
    from sends
    inner join leavings
        on
            sends.contact_id = leavings.contact_id
            and sends.sent_at <= leavings.occurred_at
            and leavings.occurred_at < {{ dbt.dateadd('day', 7, 'sends.sent_at') }}

)

select
    -- ids
    sends.contact_id,
    sends.message_id,

    -- numerics
    {%- for feature in prediction_features() %}
    features.{{ feature }}_bin,
    {%- endfor %}
    features.open_rate_percent,
    features.sends_7_days,

    -- booleans
    {%- for name in ['engaged', 'clicked'] %}
    coalesce(
        reactions.{{ name }}_at < {{ dbt.dateadd('day', 7, 'sends.sent_at') }}, false
    ) as is_{{ name }},
    {%- endfor %}
    left_after.contact_id is not null as is_unsubscribed,

    -- dates
    features.event_date as sent_on,
    cast({{ dbt.date_trunc('week', 'features.event_date') }} as date) as week_date,

    -- timestamps
    sends.sent_at
from sends
inner join period
    on cast(sends.sent_at as date) between period.sends_from_date and period.closed_until_date
inner join features
    on sends.contact_id = features.contact_id and cast(sends.sent_at as date) = features.event_date
left join reactions
    on sends.contact_id = reactions.contact_id and sends.message_id = reactions.message_id
left join left_after
    on sends.contact_id = left_after.contact_id and sends.message_id = left_after.message_id
