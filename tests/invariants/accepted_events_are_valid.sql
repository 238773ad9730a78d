-- What is this: accepted events for which a reason to reject them holds.
-- When does it matter: later models trust accepted events without looking again.
-- How to resolve: int_events_validated finds the reasons; an event here went past it.
with

events as (

    select *
    from {{ ref('fct_events') }}
    where {{ within_refresh('event_key', 'int_classification_scope') }}

)

select
    event_key,
    contact_id,
    event_type,
    occurred_at,
    loaded_at
from events
where
    event_key is null
    or contact_id is null
    or occurred_at is null
    or loaded_at is null
    or event_type is null
    or event_type not in ({{ quoted_list(canonical_event_types()) }})
    or occurred_at > {{ dbt.dateadd('day', 1, 'loaded_at') }}
    or event_date <> cast(occurred_at as date)
    or trim(contact_id) = ''
    or bounce_type not in ('hard', 'soft')
