-- What is this: events of machines without a reason, and events of people with one.
-- When does it matter: a mark without a reason cannot be checked, nor corrected by a seed.
-- How to resolve: int_classified_events takes both columns from int_event_machine_reasons.
with

events as (

    select *
    from {{ ref('fct_events') }}
    where {{ within_refresh('event_key', 'int_classification_scope') }}

)

select
    event_key,
    is_machine,
    machine_reason
from events
where is_machine is null or is_machine <> (machine_reason is not null)
