-- What is this: scored contacts without an event, contacts with events that are not scored, and
-- evidence that contradicts itself.
-- When does it matter: a score that rests on nothing, or a contact counted as new who is not.
-- How to resolve: compare int_contact_evidence with fct_events for the contacts shown.
with

contact_scores as (

    select * from {{ ref('fct_contact_scores') }}

)

select
    contact_id,
    score_id,
    is_scored,
    evidence_count,
    first_event_at,
    last_event_at
from contact_scores
where
    is_scored <> (evidence_count > 0)
    or is_scored <> (first_event_at is not null)
    or is_scored <> (last_event_at is not null)
    or first_event_at > last_event_at
    or (evidence_count = 1 and first_event_at <> last_event_at)
