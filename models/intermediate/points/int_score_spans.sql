-- Spans of days in which a contact does nothing that a score counts, from the first day of
-- int_tier_scope on: within one, points only fade.
with

scope as (

    select
        contact_id,
        last_day,
        greatest(first_day, since_date) as first_day
    from {{ ref('int_tier_scope') }}
    where first_day is not null and greatest(first_day, since_date) <= last_day

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

starts as (

    select
        scope.contact_id,
        scores.score_id,
        scope.first_day,
        scope.last_day
    from scope
    cross join scores

    union

    select
        scope.contact_id,
        scores.score_id,
        daily_points.event_date as first_day,
        scope.last_day
    from scope
    inner join {{ ref('int_daily_points') }} as daily_points
        on
            scope.contact_id = daily_points.contact_id
            and scope.first_day < daily_points.event_date
            and scope.last_day >= daily_points.event_date
    inner join scores
        on daily_points.score_id = scores.score_id

),

spans as (

    select
        contact_id,
        score_id,
        first_day,
        {{ add_days('lead(first_day, 1, ' ~ add_days('last_day', 1) ~ ') over (
            partition by contact_id, score_id order by first_day
        )', -1) }} as last_day
    from starts

),

{{ scored_spans('spans') }}

select * from scored_spans
