-- How much is known of each contact as of each scoring date. Who is not here has no event: they are
-- unscored, not dormant.
with

events as (

    select * from {{ ref('int_classified_events') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

)

select
    scoring_dates.score_date,
    events.contact_id,
    count(*) as evidence_count,
    min(events.occurred_at) as first_event_at,
    max(events.occurred_at) as last_event_at
from events
inner join scoring_dates
    on events.event_date <= scoring_dates.score_date
group by scoring_dates.score_date, events.contact_id
