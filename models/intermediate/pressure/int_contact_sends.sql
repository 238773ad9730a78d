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
        contact_id,
        message_id,
        event_type,
        event_date
    from {{ ref('int_classified_events') }}
    where event_type in ('sent', 'delivered')

),

messages as (

    select * from {{ ref('int_messages') }}

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

    select
        events.contact_id,
        events.message_id,
        events.event_type,
        events.event_date
    from events
    inner join lookback
        on
            events.event_date >= lookback.first_date
            and events.event_date <= lookback.as_of_date

),

sent_messages as (

    select distinct
        events.contact_id,
        coalesce(events.message_id, '') as message_id
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    where events.event_type = 'sent'

),

counted as (

    select
        contact_id,
        message_id,
        event_date
    from recent
    where event_type = 'sent'

    union all

    select
        recent.contact_id,
        recent.message_id,
        recent.event_date
    from recent
    left join sent_messages
        on
            recent.contact_id = sent_messages.contact_id
            and coalesce(recent.message_id, '') = sent_messages.message_id
    where recent.event_type = 'delivered' and sent_messages.contact_id is null

)

select
    counted.contact_id,
    {{ scope_key('messages.category', 'messages.channel', 'messages.message_type') }} as scope_key,
    counted.event_date as sent_date,
    cast(count(*) as integer) as sent_count
from counted
left join messages
    on counted.message_id = messages.message_id
group by
    counted.contact_id,
    {{ scope_key('messages.category', 'messages.channel', 'messages.message_type') }},
    counted.event_date
