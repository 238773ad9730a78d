-- Messages sent per contact, scope and day, as far back as any rule looks. A delivery counts
-- where no `sent` of that message to that contact was ever told.
with

rules as (

    select * from {{ ref('stg_config__typology_rules') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

events as (

    select
        contact_key,
        coalesce(message_key, 0) as message_key,
        event_type,
        event_date
    from {{ ref('int_events') }}
    where event_type in ('sent', 'delivered')

),

messages as (

    select
        message_key,
        {{ scope_key('category', 'channel', 'message_type') }} as scope_key
    from {{ ref('int_messages') }}

),

lookback as (

    select
        as_of.as_of_date,
        min({{ window_start('rules', 'as_of.as_of_date') }}) as first_date
    from as_of
    inner join rules
        on rules.kind_order > 2
    group by as_of.as_of_date

),

recent as (

    select events.*
    from events
    inner join lookback
        on
            events.event_date >= lookback.first_date
            and events.event_date <= lookback.as_of_date

),

sent_messages as (

    select distinct
        events.contact_key,
        events.message_key
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    where events.event_type = 'sent'

),

counted as (

    select
        recent.contact_key,
        recent.message_key,
        recent.event_date
    from recent
    left join sent_messages
        on
            recent.contact_key = sent_messages.contact_key
            and recent.message_key = sent_messages.message_key
    where recent.event_type = 'sent' or sent_messages.contact_key is null

)

select
    counted.contact_key,
    coalesce(messages.scope_key, {{ scope_key('null', 'null', 'null') }}) as scope_key,
    counted.event_date as sent_date,
    cast(count(*) as integer) as sent_count
from counted
left join messages
    on counted.message_key = messages.message_key
group by
    counted.contact_key,
    coalesce(messages.scope_key, {{ scope_key('null', 'null', 'null') }}),
    counted.event_date
