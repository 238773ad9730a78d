{#
  The score of every contact after each day on which it may have changed. Points are told as changes (earned, decayed,
  expired) and summed up in order, so a history costs no more than its changes.
#}
with

daily_points as (

    select * from {{ ref('int_daily_points') }}

),

rule_ages as (

    select * from {{ ref('int_rule_ages') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

limits as (

    select * from {{ ref('stg_config__score_group_limits') }}

),

property_points as (

    select * from {{ ref('int_contact_property_points') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

first_days as (

    select
        evidence.contact_id,
        cast(evidence.first_event_at as date) as first_date
    from {{ ref('int_contact_evidence') }} as evidence
    inner join as_of
        on evidence.score_date = as_of.as_of_date

),

changes as (

    select
        daily_points.contact_id,
        rules.score_id,
        rules.rule_group,
        {{ add_days('daily_points.event_date', 'rule_ages.age_days') }} as score_date,
        daily_points.event_count * rule_ages.points_change as points_change
    from daily_points
    inner join rule_ages
        on daily_points.rule_number = rule_ages.rule_number
    inner join rules
        on daily_points.rule_number = rules.rule_number

    union all

    select
        first_days.contact_id,
        property_points.score_id,
        property_points.rule_group,
        first_days.first_date as score_date,
        property_points.points as points_change
    from first_days
    inner join property_points
        on first_days.contact_id = property_points.contact_id

),

daily_changes as (

    select
        changes.contact_id,
        changes.score_id,
        changes.rule_group,
        changes.score_date,
        sum(changes.points_change) as points_change
    from changes
    inner join as_of
        on changes.score_date <= as_of.as_of_date
    group by changes.contact_id, changes.score_id, changes.rule_group, changes.score_date

),

group_points as (

    select
        contact_id,
        score_id,
        rule_group,
        score_date,
        sum(points_change) over (
            partition by contact_id, score_id, rule_group
            order by score_date
            rows between unbounded preceding and current row
        ) as points
    from daily_changes

),

limited as (

    select
        group_points.contact_id,
        group_points.score_id,
        group_points.rule_group,
        group_points.score_date,
        least(group_points.points, coalesce(limits.max_points, group_points.points)) as points
    from group_points
    left join limits
        on group_points.score_id = limits.score_id and group_points.rule_group = limits.rule_group

),

limited_changes as (

    select
        contact_id,
        score_id,
        score_date,
        points - coalesce(
            lag(points) over (partition by contact_id, score_id, rule_group order by score_date), 0
        ) as points_change
    from limited

    union all

    select
        first_days.contact_id,
        scores.score_id,
        first_days.first_date as score_date,
        0 as points_change
    from first_days
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
