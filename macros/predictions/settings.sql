{% macro prediction_setting_names() -%}
  {#- Rows that seeds/predictions/prediction_settings.csv must have. -#}
  {{ return([
    'training_weeks', 'max_training_sends', 'half_life_days', 'prior_sends', 'prior_rate',
    'shrinkage', 'promotion_tolerance', 'early_days', 'level_days', 'level_min_z', 'message_variance',
    'points_to_double_odds', 'base_points', 'outcome_days',
    'some_evidence_mails', 'much_evidence_mails',
    'cadence_prior_days',
  ]) }}
{%- endmacro %}


{% macro prediction_bin_rows() -%}
  {#- A select of every bin of every feature: feature, bin, lower_bound (inclusive), upper_bound (exclusive). -#}
    select
        'base' as feature,
        1 as bin,
        cast(null as {{ type_double() }}) as lower_bound,
        cast(null as {{ type_double() }}) as upper_bound
    {%- for feature, cuts in prediction_features().items() %}
    {%- for bin in range(1, cuts | length + 2) %}
    union all
    select
        '{{ feature }}' as feature,
        {{ bin }} as bin,
        cast({{ cuts[bin - 2] if bin > 1 else 'null' }} as {{ type_double() }}) as lower_bound,
        cast({{ cuts[bin - 1] if bin <= cuts | length else 'null' }} as {{ type_double() }}) as upper_bound
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}


{% macro prediction_term_rows() -%}
  {#- A select of every bin of every target: target, feature, term_place (0 = base), bin. -#}
    {%- for target, features in prediction_targets().items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ target }}' as target,
        'base' as feature,
        0 as term_place,
        1 as bin
    {%- for feature in features %}
    {%- set place = loop.index %}
    {%- for bin in range(1, prediction_features()[feature] | length + 2) %}
    union all
    select
        '{{ target }}' as target,
        '{{ feature }}' as feature,
        {{ place }} as term_place,
        {{ bin }} as bin
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}


{% macro day_number(date) -%}
  {#- Days since 2000-01-01. -#}
  {{ days_between("cast('2000-01-01' as date)", date) }}
{%- endmacro %}


{% macro look_back_days() -%} 180 {%- endmacro %}


{% macro furthest_day() -%} 90 {%- endmacro %}


{% macro days_until_send(planned_date, as_of_date) -%}
  {#- Days from the one after the as-of date to a planned one: what is planned for today counts as of tomorrow. -#}
  greatest(0, least({{ furthest_day() }}, {{ days_between(as_of_date, planned_date) }} - 1))
{%- endmacro %}
