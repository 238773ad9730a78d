-- What is said of consent today, in events and in the states that sources keep: one row per
-- statement and hash of an id or address. Of subscriptions only a person's own lifts an objection:
-- the others are `added`, and so is one to a list that is not named. An objection that names no list
-- is to everything; one whose time cannot be read counts from its loading.
with

events as (

    select
        event_details.*,
        {{ json_member('event_details.properties', "'list_id'") }} as list_id,
        {{ json_member('event_details.properties', "'scope'") }} as consent_scope,
        {{ json_member('event_details.properties', "'subscribed_by'") }} as subscribed_by
    from {{ ref('int_event_details') }} as event_details
    where
        event_details.event_type in ('subscribed', 'unsubscribed', 'complained')
        or (event_details.event_type = 'bounced' and event_details.bounce_type = 'hard')

),

states as (
    {{ union_sources('consents') }}
),

stated as (

    select
        {{ keyed_hash('contact_id') }} as subject_hash,
        case
            when event_type not in ('subscribed', 'unsubscribed') or list_id is null then 'all'
            else coalesce(source, '') || ':' || list_id
        end as scope,
        case
            when event_type = 'unsubscribed' then 'objected'
            when event_type = 'bounced' then 'undeliverable'
            when event_type = 'complained' then 'complained'
            when
                is_machine
                or coalesce(subscribed_by, 'person') <> 'person'
                or (list_id is null and consent_scope = 'list')
                then 'added'
            else 'subscribed'
        end as statement,
        source,
        event_type as reason,
        occurred_at as stated_at,
        loaded_at as seen_at
    from events

    union all

    select
        {{ keyed_hash('received_contact_id') }} as subject_hash,
        'all' as scope,
        case event_type when 'complained' then 'complained' else 'objected' end as statement,
        source,
        rejection_reason as reason,
        loaded_at as stated_at,
        loaded_at as seen_at
    from {{ ref('int_events_validated') }}
    where
        rejection_reason in ('missing_time', 'unparseable_time', 'future_dated')
        and event_type in ('unsubscribed', 'complained')
    {%- for hashed in [keyed_hash('contact_id'), address_contact_id('email')] %}

    union all

    select
        {{ hashed }} as subject_hash,
        case
            when list_id is null or statement in ('complained', 'undeliverable', 'deliverable')
                then 'all'
            else coalesce(source, '') || ':' || list_id
        end as scope,
        statement,
        source,
        reason,
        coalesce(stated_at, loaded_at) as stated_at,
        coalesce(loaded_at, stated_at) as seen_at
    from states
    {%- endfor %}

)

select
    subject_hash,
    scope,
    statement,
    coalesce(source, '') as source,
    coalesce(reason, '') as reason,
    coalesce(stated_at, seen_at, cast('1970-01-01' as timestamp)) as stated_at,
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
    coalesce(stated_at, seen_at, cast('1970-01-01' as timestamp))
