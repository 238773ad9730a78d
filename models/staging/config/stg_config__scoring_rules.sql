with

seeded as (
    {{ seed_rows('scoring_rules') }}
),

typed as (

    select
        rule_id,
        score_id,
        rule_group,
        event_type,
        condition_field,
        condition_operator,
        condition_value,
        cap_period,
        coalesce(decay, 'none') as decay,
        {{ parse_decimal('points') }} as points,
        {{ parse_integer('cap_count') }} as cap_count,
        {{ parse_number('half_life_days') }} as half_life_days,
        {{ parse_integer('linear_step_days') }} as linear_step_days,
        {{ parse_number('linear_step_fraction') }} as linear_step_fraction,
        {{ parse_integer('expires_after_days') }} as expires_after_days,
        {{ parse_date('valid_from') }} as valid_from_date,
        {{ parse_date('valid_to') }} as valid_to_date
    from seeded

)

select
    row_number() over (order by score_id, rule_id, valid_from_date) as rule_number,
    *
from typed
