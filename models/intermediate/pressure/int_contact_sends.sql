{{ config(enabled=capability_is_on('decisions')) }}

-- Mail sent per contact, scope and day, as far back as any rule looks, whether or not it came back.
with

rules as (select * from {{ ref('stg_config__typology_rules') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

mails as (select * from {{ ref('int_mails') }}),

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

scoped as (

    select
        mails.contact_key,
        mails.sent_date,
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
    cast(count(*) as integer) as sent_count
from scoped
group by contact_key, scope_key, sent_date
