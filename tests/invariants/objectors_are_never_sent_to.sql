{{ config(enabled=capability_is_on('decisions')) }}

-- What is this: planned sends that are allowed although the contact is unknown, has complained or
-- bounced hard, or has objected: to anything, or, where the send says what it is about, to that or
-- to everything, and subscribed there at no later time.
-- When does it matter: always; no seed may switch these controls off.
-- How to resolve: int_send_exclusions applies the fixed controls to every rule set; look for a send
-- that reaches fct_send_decisions by another way.
with

decisions as (
    select * from {{ ref('fct_send_decisions') }}
    where is_allowed
),

contacts as (select * from {{ ref('dim_contacts') }}),

persons as (select * from {{ ref('int_contacts') }}),

subjects as (select * from {{ ref('int_contact_hashes') }}),

objections as (
    select * from {{ ref('int_objections') }}
    where statement = 'objected'
),

subscriptions as (
    select * from {{ ref('int_consent_statements') }}
    where statement = 'subscribed'
),

as_of as (select * from {{ ref('int_as_of_date') }}),

words as (

    select
        persons.contact_id,
        objections.scope,
        objections.stated_at as objected_at,
        cast(null as timestamp) as subscribed_at
    from objections
    inner join subjects
        on objections.subject_hash = subjects.subject_hash
    inner join persons
        on subjects.contact_key = persons.contact_key
    inner join as_of
        on cast(objections.stated_at as date) <= as_of.as_of_date

    union all

    select
        persons.contact_id,
        subscriptions.scope,
        cast(null as timestamp) as objected_at,
        subscriptions.stated_at as subscribed_at
    from subscriptions
    inner join subjects
        on subscriptions.subject_hash = subjects.subject_hash
    inner join persons
        on subjects.contact_key = persons.contact_key

),

standing as (

    select
        contact_id,
        scope
    from words
    group by contact_id, scope
    having max(objected_at) >= coalesce(max(subscribed_at), max(objected_at))

)

select
    decisions.contact_id,
    decisions.message_id,
    decisions.planned_at
from decisions
left join contacts
    on decisions.contact_id = contacts.contact_id
left join standing
    on
        decisions.contact_id = standing.contact_id
        and (
            standing.scope = 'all'
            or {{ contains(
                "'|' || decisions.consent_scope || '|'", "'|' || standing.scope || '|'"
            ) }}
        )
where
    standing.contact_id is not null
    or not coalesce(contacts.is_known, false)
    or contacts.has_complained
    or contacts.has_hard_bounced
    or (contacts.is_unsubscribed and decisions.consent_scope is null)
