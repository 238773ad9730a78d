{{ config(enabled=capability_is_on('monitoring')) }}

-- The standard error is by the diagonal of the information matrix, the other events held fast.
with

cells as (select * from {{ ref('int_outcome_fitted') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

scores as (
    select * from {{ ref('stg_config__scores') }}
    where entity = 'contact'
),

as_of as (select * from {{ ref('int_as_of_date') }}),

informed as (

    select
        *,
        contact_count * {{ outcome_probability() }} * (1 - {{ outcome_probability() }})
            as information
    from cells

),

summed as (

    select
        outcome,
        'base' as event_type,
        max(
            worth_0
            {%- for event_type in engagement_event_types() %}
            - worth_{{ loop.index }} * mean_{{ loop.index }}
            {%- endfor %}
        ) as log_odds,
        sum(cast(information as decimal(28, 6))) as information,
        cast(null as {{ type_double() }}) as mean_events,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count
    from informed
    group by outcome
    {%- for event_type in engagement_event_types() %}

    union all

    select
        outcome,
        '{{ event_type }}' as event_type,
        max(worth_{{ loop.index }}) as log_odds,
        sum(cast(
            information * excess_{{ loop.index }} * excess_{{ loop.index }} as decimal(28, 6)
        )) as information,
        max(mean_{{ loop.index }}) as mean_events,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count
    from informed
    group by outcome
    {%- endfor %}

),

worths as (

    select
        *,
        1 / sqrt(cast(information as {{ type_double() }}) + 1) as standard_error
    from summed

),

hand_points as (

    select
        rules.score_id,
        rules.event_type,
        sum(rules.points) as points
    from rules
    inner join as_of
        on
            (rules.valid_from_date is null or rules.valid_from_date <= as_of.as_of_date)
            and (rules.valid_to_date is null or rules.valid_to_date > as_of.as_of_date)
    where rules.condition_field is null
    group by rules.score_id, rules.event_type

),

paired as (

    select
        worths.*,
        scores.score_id,
        hand_points.points as hand_points,
        settings.base_points,
        settings.points_to_double_odds / ln(2) as points_per_log_odds,
        as_of.as_of_date
    from worths
    cross join scores
    cross join settings
    cross join as_of
    left join hand_points
        on scores.score_id = hand_points.score_id and worths.event_type = hand_points.event_type

),

scales as (

    select
        outcome,
        score_id,
        cast(sum(cast(abs(hand_points) * mean_events as decimal(28, 9))) as {{ type_double() }})
        / nullif(cast(
            sum(cast(abs(log_odds) * mean_events as decimal(28, 9))) as {{ type_double() }}
        ), 0) as rule_points_per_log_odds
    from paired
    where hand_points is not null and event_type <> 'base'
    group by outcome, score_id

)

select
    -- ids
    paired.score_id,

    -- strings
    paired.outcome,
    paired.event_type,

    -- numerics
    paired.hand_points,
    case
        when paired.event_type <> 'base' then paired.log_odds * scales.rule_points_per_log_odds
    end as suggested_rule_points,
    {%- for name, log_odds in [
        ('scaled_points', 'paired.log_odds'),
        ('lowest_scaled_points', '(paired.log_odds - 1.96 * paired.standard_error)'),
        ('highest_scaled_points', '(paired.log_odds + 1.96 * paired.standard_error)'),
    ] %}
    {{ log_odds }} * paired.points_per_log_odds
    + case when paired.event_type = 'base' then paired.base_points else 0 end as {{ name }},
    {%- endfor %}
    paired.log_odds,
    paired.standard_error,
    paired.mean_events,
    cast(paired.contact_count as bigint) as contact_count,
    cast(paired.outcome_count as bigint) as outcome_count,

    -- dates
    paired.as_of_date
from paired
left join scales
    on paired.outcome = scales.outcome and paired.score_id = scales.score_id
