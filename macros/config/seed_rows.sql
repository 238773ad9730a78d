{% macro seed_columns(seed) -%}
  {{ return({
    'scores': ['score_id', 'score_name', 'entity', 'min_score', 'max_score', 'includes_machine_events'],
    'scoring_rules': [
      'rule_id', 'score_id', 'rule_group', 'event_type', 'condition_field', 'condition_operator', 'condition_value',
      'points', 'cap_count', 'cap_period', 'decay', 'half_life_days', 'linear_step_days', 'linear_step_fraction',
      'expires_after_days', 'valid_from', 'valid_to',
    ],
    'property_rules': ['rule_id', 'score_id', 'rule_group', 'attribute', 'operator', 'value', 'points'],
    'score_group_limits': ['score_id', 'rule_group', 'max_points'],
    'score_tiers': ['score_id', 'tier', 'tier_rank', 'min_score', 'tier_name', 'recommended_action'],
  }[seed]) }}
{%- endmacro %}


{% macro seed_rows(seed) -%}
  {#- The rows of a scoring seed and, of its presets, those of the scores that are switched on, with the file of each. -#}
  {%- set columns = seed_columns(seed) -%}
    select
        'seeds/scoring/{{ seed }}.csv' as seed_file,
        {{ columns | join(',\n        ') }}
    from {{ ref(seed) }}

    union all

    select
        'seeds/scoring/presets/preset_{{ seed }}.csv' as seed_file,
        {{ columns | join(',\n        ') }}
    from {{ ref('preset_' ~ seed) }}
    where score_id in (
        select switches.score_id
        from {{ ref('preset_scores') }} as switches
        where {{ parse_boolean('switches.is_enabled') }}
    )
{%- endmacro %}


{% macro known_scores() -%}
{#- The steps `scores` and `known_scores`, one row per score_id: a score that stands twice is one error, not many. -#}
scores as (

    {{ seed_rows('scores') }}

),

known_scores as (

    select
        score_id,
        min({{ parse_decimal('min_score') }}) as lowest_score
    from scores
    group by score_id

)
{%- endmacro %}
