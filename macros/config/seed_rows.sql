{% macro seed_columns(seed) -%}
  {#- The columns of a seed that has presets, in the order of its file; none for any other seed. -#}
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
  }.get(seed)) }}
{%- endmacro %}


{% macro seed_rows(seed) -%}
  {#- The rows of a seed and, where it has presets, those of the scores that are switched on, with the file of each. -#}
  {%- set columns = seed_columns(seed) -%}
  {%- if not columns -%}
    select * from {{ ref(seed) }}
  {%- else -%}
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
  {%- endif -%}
{%- endmacro %}


{% macro counted_rows(folder, seed, key) -%}
  {#- A select of the rows of a seed with its file, and how many share a key (SQL text). -#}
    select
        'seeds/{{ folder }}/{{ seed }}.csv' as seed_file,
        given.*,
        count(*) over (partition by {{ key }}) as row_count
    from {{ ref(seed) }} as given
{%- endmacro %}


{% macro settings_row(seed, forms) -%}
  {#- A select of one row: the values of a seed of settings side by side. forms: {setting: (integer, number or text)}. -#}
select
    {%- for setting, form in forms.items() %}
    {%- set parsed = {'integer': parse_integer('value'), 'number': parse_number('value'), 'text': 'trim(value)'}[form[0]] %}
    max(case when setting = '{{ setting }}' then {{ parsed }} end) as {{ setting }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from {{ ref(seed) }}
{%- endmacro %}
