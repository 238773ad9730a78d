{% macro account_scores(entity) -%}
{#-
  The steps that score companies or deals from their contacts; the last one is `account_scores`.
  Needs the steps `members` (<entity>_id, contact_id) and `accounts` (<entity>_id, owner_id).

  A contact score is told by the sum, mean and maximum over the account's scored contacts, and its `score` is the sum.
  A score of the entity itself adds up the points of the contacts; limits, bounds and tiers then hold for the account.
-#}
{%- set account_id = entity ~ '_id' -%}
scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity in ('contact', '{{ entity }}')

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

limits as (

    select * from {{ ref('stg_config__score_group_limits') }}

),

evidence as (

    select
        contact_evidence.contact_id,
        contact_evidence.last_event_at
    from {{ ref('int_contact_evidence') }} as contact_evidence
    inner join as_of
        on contact_evidence.score_date = as_of.as_of_date

),

group_points as (

    select points_as_of.*
    from {{ ref('int_contact_group_points') }} as points_as_of
    inner join as_of
        on points_as_of.score_date = as_of.as_of_date

),

contact_values as (

    select
        contact_id,
        score_id,
        score,
        coalesce(tier_rank <= {{ setting('engaged_tier_rank') }}, false) as is_engaged
    from {{ ref('fct_contact_scores') }}
    where is_scored

    union all

    select
        evidence.contact_id,
        scores.score_id,
        cast(coalesce(sum(group_points.points), 0) as {{ type_score() }}) as score,
        coalesce(sum(group_points.points), 0) > 0 as is_engaged
    from evidence
    cross join scores
    left join group_points
        on evidence.contact_id = group_points.contact_id and scores.score_id = group_points.score_id
    where scores.entity = '{{ entity }}'
    group by evidence.contact_id, scores.score_id

),

summed as (

    select
        members.{{ account_id }},
        contact_values.score_id,
        count(*) as scored_contact_count,
        sum(case when contact_values.is_engaged then 1 else 0 end) as engaged_contact_count,
        sum(contact_values.score) as score_sum,
        max(contact_values.score) as score_max
    from members
    inner join contact_values
        on members.contact_id = contact_values.contact_id
    group by members.{{ account_id }}, contact_values.score_id

),

account_group_points as (

    select
        members.{{ account_id }},
        group_points.score_id,
        group_points.rule_group,
        sum(group_points.points) as points
    from members
    inner join group_points
        on members.contact_id = group_points.contact_id
    group by members.{{ account_id }}, group_points.score_id, group_points.rule_group

),

own_points as (

    select
        account_group_points.{{ account_id }},
        account_group_points.score_id,
        sum(least(
            account_group_points.points, coalesce(limits.max_points, account_group_points.points)
        )) as points
    from account_group_points
    left join limits
        on
            account_group_points.score_id = limits.score_id
            and account_group_points.rule_group = limits.rule_group
    group by account_group_points.{{ account_id }}, account_group_points.score_id

),

membership as (

    select
        members.{{ account_id }},
        count(*) as contact_count,
        max(evidence.last_event_at) as last_event_at
    from members
    left join evidence
        on members.contact_id = evidence.contact_id
    group by members.{{ account_id }}

),

scored_accounts as (

    select
        accounts.{{ account_id }},
        accounts.owner_id,
        scores.score_id,
        scores.entity,
        coalesce(membership.contact_count, 0) as contact_count,
        coalesce(summed.scored_contact_count, 0) as scored_contact_count,
        coalesce(summed.engaged_contact_count, 0) as engaged_contact_count,
        cast(coalesce(summed.score_sum, 0) as {{ type_score() }}) as score_sum,
        cast(coalesce(summed.score_max, 0) as {{ type_score() }}) as score_max,
        case
            when scores.entity = 'contact' then cast(coalesce(summed.score_sum, 0) as {{ type_score() }})
            else {{ bounded_score('coalesce(own_points.points, 0)', 'scores') }}
        end as score,
        membership.last_event_at
    from accounts
    cross join scores
    left join membership
        on accounts.{{ account_id }} = membership.{{ account_id }}
    left join summed
        on accounts.{{ account_id }} = summed.{{ account_id }} and scores.score_id = summed.score_id
    left join own_points
        on accounts.{{ account_id }} = own_points.{{ account_id }} and scores.score_id = own_points.score_id

),

account_scores as (

    select
        -- ids
        scored_accounts.{{ account_id }},
        scored_accounts.score_id,
        scored_accounts.owner_id,

        -- strings
        case when scored_accounts.scored_contact_count = 0 then 'unscored' else tiers.tier end as tier,
        tiers.recommended_action,

        -- numerics
        scored_accounts.score,
        scored_accounts.score_sum,
        cast(
            scored_accounts.score_sum / nullif(scored_accounts.scored_contact_count, 0) as {{ type_score() }}
        ) as score_mean,
        scored_accounts.score_max,
        tiers.tier_rank,
        cast(scored_accounts.contact_count as bigint) as contact_count,
        cast(scored_accounts.scored_contact_count as bigint) as scored_contact_count,
        cast(scored_accounts.engaged_contact_count as bigint) as engaged_contact_count,

        -- dates
        as_of.as_of_date,

        -- timestamps
        scored_accounts.last_event_at
    from scored_accounts
    cross join as_of
    left join tiers
        on
            scored_accounts.score_id = tiers.score_id
            and scored_accounts.entity = '{{ entity }}'
            and scored_accounts.scored_contact_count > 0
            and {{ is_in_tier('scored_accounts.score', 'tiers') }}

)
{%- endmacro %}
