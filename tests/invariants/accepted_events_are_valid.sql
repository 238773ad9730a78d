-- What is this: accepted events for which a reason to reject them holds, and events of machines
-- without a reason, or of people with one.
-- When does it matter: later models trust accepted events without looking again.
-- How to resolve: int_events_validated finds the reasons; an event here went past it. The marks of
-- machines come from int_machine_signs.
select
    event_key,
    'int_events' as found_in
from {{ ref('int_events') }}
where
    event_key is null
    or contact_key is null
    or occurred_at is null
    or event_type is null
    or event_type not in ({{ quoted_list(canonical_event_types()) }})
    or bounce_type not in ('hard', 'soft')
    or event_date <> cast(occurred_at as date)
    or is_machine is null
    or is_machine <> (machine_reason is not null)

union all

select
    event_key,
    'int_events_validated' as found_in
from {{ ref('int_events_validated') }}
where
    (event_key is null) <> (rejection_reason is not null)
    or (
        rejection_reason is null
        and (
            loaded_at is null
            or received_contact_id is null
            or trim(received_contact_id) = ''
            or occurred_at > {{ dbt.dateadd('day', 1, 'loaded_at') }}
        )
    )
