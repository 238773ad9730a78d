-- What is this: contacts whose ledger does not add up to their score: decayed points and property
-- points summed per rule group, cut at the limit of the group, summed, cut to the bounds, rounded.
-- When does it matter: every score must be explained by its rows; this is the promise of the
-- ledger.
-- How to resolve: take one contact and score, and compare fct_contact_points with
-- the steps of int_contact_scores group by group.
with

ledger as (select * from {{ ref('fct_contact_points') }}),

property_points as (select * from {{ ref('fct_contact_property_points') }}),

contact_scores as (

    select * from {{ ref('fct_contact_scores') }}
    where is_scored

),

scores as (select * from {{ ref('stg_config__scores') }}),

limits as (select * from {{ ref('stg_config__score_group_limits') }}),

earned as (

    select
        contact_id,
        score_id,
        rule_group,
        points_decayed as points
    from ledger

    union all

    select
        contact_id,
        score_id,
        rule_group,
        points
    from property_points

),

grouped as (

    select
        contact_id,
        score_id,
        rule_group,
        sum(points) as points
    from earned
    group by contact_id, score_id, rule_group

),

added as (

    select
        grouped.contact_id,
        grouped.score_id,
        sum(grouped.points) as points_total,
        sum(
            case
                when grouped.points > limits.max_points then limits.max_points
                else grouped.points
            end
        ) as limited_points
    from grouped
    left join limits
        on grouped.score_id = limits.score_id and grouped.rule_group = limits.rule_group
    group by grouped.contact_id, grouped.score_id

),

expected as (

    select
        contact_scores.contact_id,
        contact_scores.score_id,
        contact_scores.score,
        contact_scores.points_total,
        coalesce(added.points_total, 0) as added_points,
        case
            when coalesce(added.limited_points, 0) > scores.max_score then scores.max_score
            when coalesce(added.limited_points, 0) < scores.min_score then scores.min_score
            else coalesce(added.limited_points, 0)
        end as bounded_points
    from contact_scores
    inner join scores
        on contact_scores.score_id = scores.score_id
    left join added
        on
            contact_scores.contact_id = added.contact_id
            and contact_scores.score_id = added.score_id

)

select
    contact_id,
    score_id,
    score,
    bounded_points,
    points_total,
    added_points
from expected
where score <> round(bounded_points, 4) or points_total <> added_points
