{% macro account_engagement(entity) -%}
{#-
  The steps that tell how an account's engagement moves, by the headline score of its contacts; the last one is
  `account_engagement`. Needs the steps `members` (<entity>_id, contact_id) and `accounts` (<entity>_id, owner_id).
  The earlier day is the one that rpt_score_validation looks back to (var validation_days).
-#}
{%- set account_id = entity ~ '_id' -%}
contact_scores as (

    select *
    from {{ ref('int_contact_scores') }}
    where score_id = '{{ setting('headline_score') }}'

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

tiers as (

    select *
    from {{ ref('stg_config__score_tiers') }}
    where score_id = '{{ setting('headline_score') }}'

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

),

as_of as (

    select
        max(case when purpose = 'current' then score_date end) as as_of_date,
        max(case when purpose = 'validation' then score_date end) as compared_date
    from scoring_dates

),

scored as (

    select
        members.{{ account_id }},
        members.contact_id,
        contact_scores.score,
        contact_scores.score_date = as_of.as_of_date as is_current,
        coalesce(tiers.tier_rank <= {{ setting('engaged_tier_rank') }}, false) as is_engaged,
        evidence.last_event_at,
        row_number() over (
            partition by members.{{ account_id }}, contact_scores.score_date
            order by
                contact_scores.score desc,
                evidence.last_event_at desc,
                {{ bytewise('members.contact_id') }}
        ) as place
    from members
    inner join contact_scores
        on members.contact_id = contact_scores.contact_id
    cross join as_of
    left join evidence
        on
            contact_scores.contact_id = evidence.contact_id
            and contact_scores.score_date = evidence.score_date
    left join tiers
        on {{ is_in_tier('contact_scores.score', 'tiers') }}
    where contact_scores.score_date in (as_of.as_of_date, as_of.compared_date)

),

summed as (

    select
        {{ account_id }},
        max(case when is_current and place = 1 then contact_id end) as best_contact_id,
        sum(case when is_current then score else 0 end) as score_sum,
        sum(case when is_current then 0 else score end) as earlier_score_sum,
        max(case when is_current then score end) as best_score,
        sum(case when is_current then 1 else 0 end) as scored_contact_count,
        sum(case when is_current and is_engaged then 1 else 0 end) as engaged_contact_count,
        max(case when is_current then last_event_at end) as last_event_at
    from scored
    group by {{ account_id }}

),

account_engagement as (

    select
        -- ids
        accounts.{{ account_id }},
        accounts.owner_id,
        summed.best_contact_id,

        -- strings
        case
            when summed.{{ account_id }} is null then 'none'
            when summed.earlier_score_sum <= 0 and summed.score_sum > 0 then 'new'
            when summed.score_sum > 1.1 * summed.earlier_score_sum then 'rising'
            when summed.score_sum < 0.9 * summed.earlier_score_sum then 'falling'
            else 'steady'
        end as trend,

        -- numerics
        cast(coalesce(summed.score_sum, 0) as {{ type_score() }}) as score_sum,
        cast(coalesce(summed.earlier_score_sum, 0) as {{ type_score() }}) as earlier_score_sum,
        cast(
            coalesce(summed.score_sum - summed.earlier_score_sum, 0) as {{ type_score() }}
        ) as score_change,
        cast(summed.best_score as {{ type_score() }}) as best_score,
        cast(coalesce(summed.scored_contact_count, 0) as bigint) as scored_contact_count,
        cast(coalesce(summed.engaged_contact_count, 0) as bigint) as engaged_contact_count,

        -- dates
        as_of.compared_date,
        as_of.as_of_date,

        -- timestamps
        summed.last_event_at
    from accounts
    cross join as_of
    left join summed
        on accounts.{{ account_id }} = summed.{{ account_id }}

)
{%- endmacro %}
