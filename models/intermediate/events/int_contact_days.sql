{{ config(
    materialized='by_value',
    unique_key=['contact_key', 'event_date'],
    scope=[
        ['int_events', {'contact_key': 'contact_key', 'event_date': 'event_date'}],
        ['int_sends', {'contact_key': 'contact_key', 'event_date': 'engaged_date'}],
        ['int_sends', {'contact_key': 'contact_key', 'event_date': 'clicked_date'}],
        ['int_sends', {'contact_key': 'delivered_only_contact_key'}],
    ],
) }}

-- One row per contact and day with any event: what happened, counted. Counts of what a person does
-- leave machines out; counts of mail leave transactional mail out. A mail counts on the
-- day it was sent, an answer once per message that was sent as far as is told, on the day of the
-- first. No as-of date: readers take the days up to theirs.
{%- set human_event_types = engagement_event_types() + ['unsubscribed', 'complained'] %}
with

events as (

    select * from {{ ref('int_events') }}
    where {{ in_scope('int_events') }}

),

sends as (

    select * from {{ ref('int_sends') }}
    where coalesce(message_type, '') <> 'transactional'

),

event_days as (

    select
        contact_key,
        event_date,
        count(*) as event_count,
        {%- for event_type in human_event_types %}
        sum(
            case when not is_machine and event_type = '{{ event_type }}' then 1 else 0 end
        ) as {{ event_type }}_count,
        {%- endfor %}
        sum(
            case
                when
                    event_type = 'opened' and is_machine
                    and coalesce(message_type, '') <> 'transactional'
                    then 1
                else 0
            end
        ) as machine_open_count,
        sum(
            case when event_type = 'bounced' and bounce_type = 'hard' then 1 else 0 end
        ) as hard_bounced_count,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at
    from events
    group by contact_key, event_date

),

mails as (

    select
        contact_key,
        sent_date as event_date,
        'mail' as counted
    from {{ ref('int_mails') }}
    where coalesce(message_type, '') <> 'transactional'
    {%- for name in ['engaged', 'clicked'] %}

    union all

    select
        contact_key,
        {{ name }}_date as event_date,
        '{{ name }}_mail' as counted
    from sends
    where {{ name }}_date is not null and sent_at is not null
    {%- endfor %}

),

mail_days as (

    select
        {%- for name in ['mail', 'engaged_mail', 'clicked_mail'] %}
        sum(case when mails.counted = '{{ name }}' then 1 else 0 end) as {{ name }}_count,
        {%- endfor %}
        mails.contact_key,
        mails.event_date
    from mails
    inner join event_days
        on mails.contact_key = event_days.contact_key and mails.event_date = event_days.event_date
    group by mails.contact_key, mails.event_date

)

select
    -- ids
    event_days.contact_key,

    -- numerics
    cast(event_days.event_count as integer) as event_count,
    {%- for event_type in human_event_types %}
    cast(event_days.{{ event_type }}_count as integer) as {{ event_type }}_count,
    {%- endfor %}
    {%- for name in ['mail', 'engaged_mail', 'clicked_mail'] %}
    cast(coalesce(mail_days.{{ name }}_count, 0) as integer) as {{ name }}_count,
    {%- endfor %}
    cast(event_days.machine_open_count as integer) as machine_open_count,
    cast(event_days.hard_bounced_count as integer) as hard_bounced_count,

    -- dates
    event_days.event_date,

    -- timestamps
    event_days.first_event_at,
    event_days.last_event_at
from event_days
left join mail_days
    on
        event_days.contact_key = mail_days.contact_key
        and event_days.event_date = mail_days.event_date
