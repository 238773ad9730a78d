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

group_points as (

    select
        contact_id,
        score_id,
        rule_group,
        change_date,
        sum(points_change) over (
            partition by contact_id, score_id, rule_group
            order by change_date
            rows between unbounded preceding and current row
        ) as points
    from point_changes

),

limited as (

    select
        group_points.contact_id,
        group_points.score_id,
        group_points.rule_group,
        group_points.change_date,
        least(group_points.points, coalesce(limits.max_points, group_points.points)) as points
    from group_points
    left join limits
        on group_points.score_id = limits.score_id and group_points.rule_group = limits.rule_group

),

limited_changes as (

    select
        contact_id,
        score_id,
        change_date as score_date,
        points - coalesce(
            lag(points) over (partition by contact_id, score_id, rule_group order by change_date), 0
        ) as points_change
    from limited

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
        sum(points_change) over (
            partition by contact_id, score_id
            order by score_date
            rows between unbounded preceding and current row
        ) as points
    from score_changes

)

select
    totals.contact_id,
    totals.score_id,
    totals.score_date,
    {{ bounded_score('totals.points', 'scores') }} as score
from totals
inner join scores
    on totals.score_id = scores.score_id
