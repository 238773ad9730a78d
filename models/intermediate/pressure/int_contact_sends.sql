-- Mail sent per contact, scope and day, as far back as any rule looks. A mail is a contact and a
-- message, on the day of its first sending, whether or not it came back; one without a message
-- counts by the day.
with

rules as (

    select * from {{ ref('stg_config__typology_rules') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

sends as (

    select * from {{ ref('int_sends') }}

),

unnamed_events as (

    select * from {{ ref('int_events') }}
    where message_key is null and event_type in ('sent', 'delivered')

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

mails as (

    select
        contact_key,
        message_key,
        sent_date,
        1 as sent_count
    from sends

    union all

    select
        contact_key,
        cast(null as {{ dbt.type_bigint() }}) as message_key,
        event_date as sent_date,
        greatest(
            sum(case when event_type = 'sent' then 1 else 0 end),
            sum(case when event_type = 'delivered' then 1 else 0 end)
        ) as sent_count
    from unnamed_events
    group by contact_key, event_date

),

scoped as (

    select
        mails.contact_key,
        mails.sent_date,
        mails.sent_count,
        coalesce(messages.scope_key, {{ scope_key('null', 'null', 'null') }}) as scope_key
    from mails
    inner join lookback
        on
            mails.sent_date >= lookback.first_date
            and mails.sent_date <= lookback.as_of_date
    left join messages
        on mails.message_key = messages.message_key

)

select
    contact_key,
    scope_key,
    sent_date,
    cast(sum(sent_count) as integer) as sent_count
from scoped
group by contact_key, scope_key, sent_date
