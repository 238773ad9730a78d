-- The score of every contact with an event, as of each scoring date.
with

group_points as (

    select * from {{ ref('int_contact_group_points') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

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
        group_points.score_date,
        group_points.contact_id,
        group_points.score_id,
        sum(group_points.points) as points_total,
        sum(
            least(group_points.points, coalesce(limits.max_points, group_points.points))
        ) as limited_points
    from group_points
    left join limits
        on group_points.score_id = limits.score_id and group_points.rule_group = limits.rule_group
    group by group_points.score_date, group_points.contact_id, group_points.score_id

)

select
    evidence.score_date,
    evidence.contact_id,
    scores.score_id,
    {{ bounded_score('coalesce(limited.limited_points, 0)', 'scores') }} as score,
    cast(coalesce(limited.points_total, 0) as {{ type_points() }}) as points_total
from evidence
cross join scores
left join limited
    on
        evidence.score_date = limited.score_date
        and evidence.contact_id = limited.contact_id
        and scores.score_id = limited.score_id
