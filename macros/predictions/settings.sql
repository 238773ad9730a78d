{% macro prediction_setting_names() -%}
  {#- Rows that seeds/predictions/prediction_settings.csv must have. -#}
  {{ return([
    'training_weeks', 'max_training_sends', 'half_life_days', 'prior_sends', 'prior_rate',
    'shrinkage', 'promotion_tolerance', 'points_to_double_odds', 'base_points', 'outcome_days',
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


{% macro prediction_seed_errors() -%}
{#- The step `errors` of stg_config__prediction_errors. -#}
{%- set wholes = "('training_weeks', 'max_training_sends', 'base_points', 'outcome_days')" -%}
{%- set bin_key = "feature || ' / ' || cast(bin as " ~ type_text() ~ ')' -%}
errors as (

    {{ config_errors('named_settings', 'setting', [
        ('known_setting is null', "'unknown setting'",
         'Use one of ' ~ prediction_setting_names() | join(' ')),
        ('known_setting is not null and row_count is null', "'the setting is missing'", 'Add a row with its value'),
        ('row_count > 1', "'the setting stands more than once'", 'Keep one row'),
        ('known_setting is not null and row_count = 1 and number_value is null',
         "'value ' || coalesce(value, '(empty)') || ' is no number'", 'Write a plain number'),
        ('known_setting is not null and number_value <= 0', "'value ' || value || ' is not above 0'",
         'Write a number above 0'),
        ("known_setting in " ~ wholes ~ ' and number_value <> floor(number_value)',
         "'value ' || value || ' is no whole number'", 'Write a whole number'),
        ("setting = 'training_weeks' and number_value > 52", "'value ' || value || ' is above 52'",
         'Learn from at most a year'),
        ("setting = 'half_life_days' and number_value < 5", "'value ' || value || ' is below 5'",
         'Write at least 5 days'),
        ("setting = 'prior_rate' and number_value >= 1", "'value ' || value || ' is no share'", 'Write a share below 1'),
    ]) }}

    union all

    {{ config_errors('labelled_bins', bin_key, [
        ('known_bin is null', "'there is no such bin'", 'Remove the row; the bins are in macros/predictions/features.sql'),
        ('known_bin is not null and row_count = 0', "'the bin has no row'", 'Add a row with its label'),
        ('row_count > 1', "'the bin stands more than once'", 'Keep one row per feature and bin'),
        ('row_count > 0 and label_count = 0', "'label is empty'", 'Write what a marketer should read'),
    ]) }}

    union all

    {{ config_errors('prior_points', "target || ' / ' || " ~ bin_key, [
        ('known_bin is null', "'there is no such term'",
         'Remove the row; targets and features are in macros/predictions/features.sql'),
        ('known_bin is not null and row_count = 0', "'the bin has no row'", 'Add a row; 0 points know nothing'),
        ('row_count > 1', "'the bin stands more than once'", 'Keep one row per target, feature and bin'),
        ('row_count = 1 and ' ~ parse_number('points') ~ ' is null',
         "'points ' || coalesce(points, '(empty)') || ' is no number'", 'Write log-odds such as -0.25'),
        ('abs(' ~ parse_number('points') ~ ') > 20', "'points ' || points || ' are beyond 20'",
         'Points are log-odds: 20 is one in 500 million'),
    ]) }}

    union all

    {{ config_errors('buckets', 'risk', [
        ("risk is null or risk not in ('high', 'medium', 'low')", "'unknown risk ' || coalesce(risk, '(empty)')",
         'Use high, medium and low'),
        ('row_count > 1', "'the risk stands more than once'", 'Keep one row per risk'),
        ('multiple is null or multiple < 0', "'min_multiple is no number from 0'", 'Write a multiple of the mean'),
        ('multiple is not null and bound_count > 1', "'another risk has the same min_multiple'", 'Write different bounds'),
    ]) }}

    union all

    {{ config_errors('lowest_bucket', "'(all)'", [
        ('lowest_multiple is null or lowest_multiple > 0', "'no risk begins at 0'", 'Write 0 as min_multiple of low'),
    ]) }}

)
{%- endmacro %}


{% macro day_number(date) -%}
  {#- Days since 2000-01-01. -#}
  {{ days_between("cast('2000-01-01' as date)", date) }}
{%- endmacro %}


{% macro look_back_days() -%} 180 {%- endmacro %}


{% macro named_prediction_settings() -%}
{#- The step `named_settings`: every setting that must be there beside the row that is, from the step `settings`. -#}
names as (

    {%- for name in prediction_setting_names() %}
    select '{{ name }}' as setting
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

named_settings as (

    select
        names.setting as known_setting,
        coalesce(settings.setting, names.setting) as setting,
        settings.value,
        settings.number_value,
        settings.row_count,
        'seeds/predictions/prediction_settings.csv' as seed_file
    from names
    full outer join settings
        on names.setting = settings.setting

)
{%- endmacro %}
