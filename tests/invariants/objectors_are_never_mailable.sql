-- What is this: contacts who still count as mailable though they complained, or objected (here or
-- in the log) and subscribed nowhere since; and mailable contacts that no system knows.
-- When does it matter: mail to them breaks a promise or the law, whatever their score.
-- How to resolve: int_consent_changes weighs what int_consent_statements and int_objections say, by
-- the hashes in int_contact_hashes; look for the statement of the person, all merged records
-- included, that one of them has lost.
with

-- also those too old for fct_events
events as (

    select
        keys.contact_id,
        accepted.event_type,
        accepted.occurred_at
    from {{ ref('int_events_accepted') }} as accepted
    inner join {{ ref('int_contact_keys') }} as keys
        on accepted.received_contact_key = keys.received_contact_key

),

persons as (select * from {{ ref('int_contacts') }}),

subjects as (select * from {{ ref('int_contact_hashes') }}),

objections as (select * from {{ ref('int_objections') }}),

contacts as (
    select * from {{ ref('dim_contacts') }}
    where is_mailable
),

as_of as (select * from {{ ref('int_as_of_date') }}),

words as (

    select
        events.contact_id,
        case
            when events.event_type in ('unsubscribed', 'complained') then events.occurred_at
        end as objected_at,
        case when events.event_type = 'subscribed' then events.occurred_at end as subscribed_at,
        events.event_type = 'complained' as is_final
    from events
    where events.event_type in ('subscribed', 'unsubscribed', 'complained')

    union all

    select
        persons.contact_id,
        objections.stated_at as objected_at,
        cast(null as timestamp) as subscribed_at,
        objections.statement = 'complained' as is_final
    from objections
    inner join subjects
        on objections.subject_hash = subjects.subject_hash
    inner join persons
        on subjects.contact_key = persons.contact_key
    where objections.statement in ('objected', 'complained')

    union all

    -- what sources keep of a return that no event tells
    select
        persons.contact_id,
        cast(null as timestamp) as objected_at,
        statements.stated_at as subscribed_at,
        false as is_final
    from {{ ref('int_consent_statements') }} as statements
    inner join subjects
        on statements.subject_hash = subjects.subject_hash
    inner join persons
        on subjects.contact_key = persons.contact_key
    where statements.statement = 'subscribed'

),

weighed as (

    select
        words.contact_id,
        max(words.objected_at) as objected_at,
        max(words.subscribed_at) as subscribed_at,
        max(cast(words.is_final as integer)) as is_final
    from words
    inner join as_of
        on cast(coalesce(words.objected_at, words.subscribed_at) as date) <= as_of.as_of_date
    group by words.contact_id

)

select
    contacts.contact_id,
    contacts.is_known,
    weighed.objected_at,
    weighed.subscribed_at
from contacts
left join weighed
    on contacts.contact_id = weighed.contact_id
where
    not contacts.is_known
    or weighed.is_final = 1
    or weighed.objected_at >= coalesce(weighed.subscribed_at, weighed.objected_at)
