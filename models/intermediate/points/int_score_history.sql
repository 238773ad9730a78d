-- The score of every contact after each day on which it may have changed: changes summed in order.
with

point_changes as (

    select * from {{ ref('int_point_changes') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

limits as (

    select * from {{ ref('stg_config__score_group_limits') }}

),

limited as (

    select
        point_changes.contact_id,
        point_changes.score_id,
        point_changes.rule_group,
        point_changes.change_date,
        least(
            sum(point_changes.points_change) over by_day,
            coalesce(limits.max_points, sum(point_changes.points_change) over by_day)
        ) as points
    from point_changes
    left join limits
        on
            point_changes.score_id = limits.score_id
            and point_changes.rule_group = limits.rule_group
    window
        by_day as (
            partition by point_changes.contact_id, point_changes.score_id, point_changes.rule_group
            order by point_changes.change_date
            rows unbounded preceding
        )

),

limited_changes as (

    select
        contact_id,
        score_id,
        change_date as score_date,
        points - lag(points, 1, 0) over by_group as points_change
    from limited
    window by_group as (partition by contact_id, score_id, rule_group order by change_date)

    union all

    select
        evidence.contact_id,
        scores.score_id,
        cast(evidence.first_event_at as date) as score_date,
        0 as points_change
    from evidence
    inner join as_of
        on evidence.score_date = as_of.as_of_date
    cross join scores

),

score_changes as (

    select
        contact_id,
        score_id,
        score_date,
        sum(points_change) as points_change
    from limited_changes
    group by contact_id, score_id, score_date

),

totals as (

    select
        contact_id,
        score_id,
        score_date,
        sum(points_change) over up_to_day as points
    from score_changes
    window
        up_to_day as (
            partition by contact_id, score_id order by score_date rows unbounded preceding
        )

)

select
    totals.contact_id,
    totals.score_id,
    totals.score_date,
    {{ bounded_score('totals.points', 'scores') }} as score
from totals
inner join scores
    on totals.score_id = scores.score_id
