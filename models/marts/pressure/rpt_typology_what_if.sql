{{ config(enabled=capability_is_on('decisions')) }}

{%- set nothing = when_on('predictions', 0) %}
with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

rule_sets as (select * from {{ ref('stg_config__rule_sets') }}),

blocks as (
    select * from {{ ref('int_send_rule_hits') }}
    where is_first_blocking
),

scores as (
    select * from {{ ref('fct_contact_scores') }}
    where score_id = '{{ setting('headline_score') }}'
),

predictions as (
    {{- send_predictions() }}

),

as_of as (select * from {{ ref('int_as_of_date') }}),

compared as (

    select
        rule_sets.rule_set,
        coalesce(scores.tier, 'unknown') as tier,
        coalesce(candidate.rule_id, 'allowed') as outcome,
        case
            when candidate.rule_id is not null and in_force.rule_id is null then 1 else 0
        end as is_newly_blocked,
        case
            when candidate.rule_id is null and in_force.rule_id is not null then 1 else 0
        end as is_newly_allowed,
        cast(predictions.open_probability as {{ type_points() }}) as open_probability,
        cast(predictions.click_probability as {{ type_points() }}) as click_probability,
        cast(predictions.unsubscribe_probability_7d as {{ type_points() }})
            as unsubscribe_probability
    from planned_sends
    cross join rule_sets
    left join blocks as candidate
        on
            rule_sets.rule_set = candidate.rule_set
            and planned_sends.contact_key = candidate.contact_key
            and planned_sends.turn = candidate.turn
    left join blocks as in_force
        on
            in_force.rule_set = 'current'
            and planned_sends.contact_key = in_force.contact_key
            and planned_sends.turn = in_force.turn
    left join scores
        on planned_sends.contact_id = scores.contact_id
    left join predictions
        on
            planned_sends.contact_id = predictions.contact_id
            and planned_sends.turn = predictions.turn

)

select
    -- ids
    compared.rule_set,

    -- strings
    compared.tier,
    compared.outcome,

    -- numerics
    count(*) as send_count,
    cast(sum(compared.is_newly_blocked) as bigint) as newly_blocked_count,
    cast(sum(compared.is_newly_allowed) as bigint) as newly_allowed_count,
    {%- for name in ['open', 'click', 'unsubscribe'] %}
    cast(coalesce(sum(compared.{{ name }}_probability), {{ nothing }}) as {{ type_points() }})
        as expected_{{ name }}s,
    cast(coalesce(sum(
        compared.{{ name }}_probability * (compared.is_newly_allowed - compared.is_newly_blocked)
    ), {{ nothing }}) as {{ type_points() }}) as expected_{{ name }}s_gained,
    {%- endfor %}

    -- dates
    as_of.as_of_date
from compared
cross join as_of
group by compared.rule_set, compared.tier, compared.outcome, as_of.as_of_date
