-- What is this: contacts whose evidence (number of events, first and last) is not that of
-- fct_events up to the as-of date, machine events included; all of them, where fct_events has other
-- machine events than int_events.
-- When does it matter: evidence says how far a score can be trusted, and who is unscored.
-- How to resolve: compare int_contact_days with fct_events for the contacts shown.
with

events as (select * from {{ ref('fct_events') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

contact_scores as (

    select distinct
        contact_id,
        evidence_count,
        first_event_at,
        last_event_at
    from {{ ref('fct_contact_scores') }}

),

counted as (

    select
        events.contact_id,
        count(*) as event_count,
        sum(case when events.is_machine then 1 else 0 end) as machine_count,
        min(events.occurred_at) as first_event_at,
        max(events.occurred_at) as last_event_at
    from events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    group by events.contact_id

)

select
    contact_scores.contact_id,
    contact_scores.evidence_count,
    counted.event_count
from contact_scores
left join counted
    on contact_scores.contact_id = counted.contact_id
where
    contact_scores.evidence_count <> coalesce(counted.event_count, 0)
    or contact_scores.first_event_at is distinct from counted.first_event_at
    or contact_scores.last_event_at is distinct from counted.last_event_at
    or (select sum(totals.machine_count) from counted as totals) <> (
        select count(*)
        from {{ ref('int_events') }} as marked
        inner join as_of
            on marked.event_date <= as_of.as_of_date
        where marked.is_machine
    )
