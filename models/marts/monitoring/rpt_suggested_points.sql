with

worths as (select * from {{ ref('int_outcome_worths') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

scores as (
    select * from {{ ref('stg_config__scores') }}
    where entity = 'contact'
),

as_of as (select * from {{ ref('int_as_of_date') }}),

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
    paired.contact_count,
    paired.outcome_count,

    -- dates
    paired.as_of_date
from paired
left join scales
    on paired.outcome = scales.outcome and paired.score_id = scales.score_id
