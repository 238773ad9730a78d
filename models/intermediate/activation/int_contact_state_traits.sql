{{ config(materialized='view') }}

{%- set texts = {} %}
{%- for name in consent_traits() %}
{%- do texts.update({'consent.' ~ name: 'case when ' ~ name ~ " then 'true' else 'false' end"}) %}
{%- endfor %}
{%- for name in activity_traits() %}
{%- do texts.update({'activity.' ~ name: 'cast(' ~ name ~ ' as ' ~ type_text() ~ ')'}) %}
{%- endfor %}
-- Consent and activity as of today. An engagement is what a person did, machines apart.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

consent as (

    select * from {{ ref('int_contact_consent') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

evidence as (

    select
        contacts.contact_id,
        sum(contact_days.event_count) as evidence_count,
        min(contact_days.first_event_at) as first_event_at,
        max(contact_days.last_event_at) as last_event_at
    from {{ ref('int_contact_days') }} as contact_days
    inner join as_of
        on contact_days.event_date <= as_of.as_of_date
    inner join contacts
        on contact_days.contact_key = contacts.contact_key
    group by contacts.contact_id

),

engagements as (

    select
        events.contact_id,
        max(events.event_date) as last_engaged_on
    from {{ ref('int_classified_events') }} as events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    where
        not events.is_machine
        and events.event_type in ({{ quoted_list(engagement_event_types()) }})
    group by events.contact_id

),

states as (

    select
        contacts.contact_id,
        contacts.is_known,
        coalesce(consent.is_unsubscribed, false) as is_unsubscribed,
        coalesce(consent.has_complained, false) as has_complained,
        coalesce(consent.has_hard_bounced, false) as has_hard_bounced,
        contacts.is_known
        and not coalesce(
            consent.is_unsubscribed or consent.has_complained or consent.has_hard_bounced, false
        ) as is_mailable,
        coalesce(evidence.evidence_count, 0) as evidence_count,
        {{ days_between('cast(evidence.last_event_at as date)', 'as_of.as_of_date') }}
            as days_since_event,
        {{ days_between('engagements.last_engaged_on', 'as_of.as_of_date') }}
            as days_since_engagement,
        {{ days_between('cast(contacts.created_at as date)', 'as_of.as_of_date') }} as tenure_days
    from contacts
    cross join as_of
    left join consent
        on contacts.contact_id = consent.contact_id
    left join evidence
        on contacts.contact_id = evidence.contact_id
    left join engagements
        on contacts.contact_id = engagements.contact_id

),

traits as (

    select
        states.contact_id,
        conditions.condition_field as trait,
        case conditions.condition_field
            {%- for name, text in texts.items() %}
            when '{{ name }}' then {{ text }}
            {%- endfor %}
        end as trait_value
    from states
    cross join conditions
    where conditions.condition_field in ({{ quoted_list(texts | list) }})

)

select * from traits
where trait_value is not null
