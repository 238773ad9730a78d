-- What is said of consent today, in events and in the states that sources keep: one row per
-- statement and hash of an id or address. Of subscriptions only a person's own lifts an objection:
-- the others are `added`, and so is one to a list that is not named, one whose properties cannot be
-- read, and a state without both of its times. An objection that names no
-- list, or none that can be told, is to everything; one whose time cannot be read counts from its
-- loading, and for ever where that is not known either. Who asked to be erased has objected to
-- everything: nothing else is left to tell that they had. A hard bounce is `bounced`: it is not
-- logged, since it may turn out to be soft when its details land.
{%- set is_to_come = 'stated_at > ' ~ dbt.dateadd('day', 1, 'loaded_at') %}
{%- set stated_time = 'coalesce(stated_at, seen_at, ' ~ unknown_time() ~ ')' %}
with

machine_signs as (select * from {{ ref('int_machine_signs') }}),

-- An event may come again under its id and say no: it is a duplicate, and still says so.
heard as (
    {%- for relation, is_heard in {
        'int_events_accepted': '1 = 1',
        'int_events_repeated': "kept_order > 1 and event_type <> 'subscribed'",
    }.items() %}

    select
        event_key,
        received_contact_id,
        source,
        event_type,
        properties,
        occurred_at,
        loaded_at
    from {{ ref(relation) }}
    where {{ tells_consent() }} and {{ is_heard }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

accepted as (

    select
        {%- for column, member in {
            'list_id': 'list_id', 'consent_scope': 'scope', 'subscribed_by': 'subscribed_by',
        }.items() %}
        {%- set said = json_member('properties', "'" ~ member ~ "'") %}
        {%- set said = whole_id(said, member) if member == 'list_id' else said %}
        nullif(trim({{ said }}), '') as {{ column }},
        {%- endfor %}
        properties is null
        or (left(ltrim(properties), 1) = '{' and {{ is_json_document('properties') }})
            as is_readable,
        *
    from heard

),

erased as (

    select
        records.contact_id,
        records.email_hash,
        max(records.erased_at) over (partition by persons.person_id) as erased_at
    from {{ ref('int_contact_persons') }} as persons
    inner join {{ ref('int_contact_records') }} as records
        on persons.contact_id = records.contact_id
    where persons.is_erased

),

states as (
    {{ union_sources('consents') }}
),

stated as (

    select
        {{ keyed_hash('accepted.received_contact_id') }} as subject_hash,
        case
            when accepted.event_type not in ('subscribed', 'unsubscribed') then 'all'
            else {{ consent_scope('accepted', "accepted.event_type = 'unsubscribed'") }}
        end as scope,
        case
            when accepted.event_type = 'unsubscribed' then 'objected'
            when accepted.event_type in ('bounced', 'complained') then accepted.event_type
            when
                machine_signs.event_key is not null
                or coalesce(accepted.subscribed_by, 'person') <> 'person'
                or (accepted.list_id is null and accepted.consent_scope = 'list')
                or not accepted.is_readable
                then 'added'
            else 'subscribed'
        end as statement,
        accepted.source,
        accepted.event_type as reason,
        accepted.occurred_at as stated_at,
        accepted.loaded_at as seen_at
    from accepted
    left join machine_signs
        on accepted.event_key = machine_signs.event_key

    union all

    select
        {{ keyed_hash('received_contact_id') }} as subject_hash,
        'all' as scope,
        case event_type when 'unsubscribed' then 'objected' else event_type end as statement,
        source,
        rejection_reason as reason,
        coalesce(loaded_at, occurred_at) as stated_at,
        coalesce(loaded_at, occurred_at) as seen_at
    from {{ ref('int_events_validated') }}
    where event_key is null and event_type <> 'subscribed' and {{ tells_consent() }}
    {%- for hashed in [keyed_hash('contact_id'), address_contact_id('email')] %}

    union all

    select
        {{ hashed }} as subject_hash,
        case
            when statement in ('complained', 'undeliverable', 'deliverable') then 'all'
            else {{ consent_scope('states', "statement in ('objected', 'withheld')") }}
        end as scope,
        -- as of events: of a time yet to come an objection counts from its loading, and what would
        -- lift one says nothing
        case
            when statement in ('subscribed', 'deliverable') and {{ is_to_come }} then 'future_dated'
            when statement = 'subscribed' and (stated_at is null or loaded_at is null) then 'added'
            when statement = 'deliverable' and stated_at is null then 'undated'
            else statement
        end as statement,
        source,
        reason,
        case when {{ is_to_come }} then loaded_at else coalesce(stated_at, loaded_at) end
            as stated_at,
        coalesce(loaded_at, stated_at) as seen_at
    from states
    {%- endfor %}
    {%- for hashed in [keyed_hash('contact_id'), 'email_hash'] %}

    union all

    select
        {{ hashed }} as subject_hash,
        'all' as scope,
        'objected' as statement,
        cast(null as {{ type_text() }}) as source,
        'erased' as reason,
        erased_at as stated_at,
        erased_at as seen_at
    from erased
    {%- endfor %}

)

select
    subject_hash,
    scope,
    statement,
    coalesce(source, '') as source,
    coalesce(reason, '') as reason,
    {{ stated_time }} as stated_at,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at
from stated
where subject_hash is not null
group by
    subject_hash,
    scope,
    statement,
    coalesce(source, ''),
    coalesce(reason, ''),
    {{ stated_time }}
