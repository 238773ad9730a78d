{# Send times: settings, hours on the circle of the day, sums that do not depend on the order of rows. #}

{% macro send_time_setting_forms() -%}
  {#- {setting: (kind, lowest, highest)} of every number in seeds/predictions/send_time_settings.csv. -#}
  {{ return({
    'evidence_days': ['integer', 28, 1000],
    'response_days': ['integer', 1, 28],
    'backtest_days': ['integer', 8, 365],
    'near_hours': ['integer', 0, 5],
    'min_sends': ['integer', 2, 1000],
    'min_responses': ['integer', 1, 1000],
    'min_population_responses': ['integer', 1, 1000000],
    'min_z': ['number', 0, 100],
    'gate_z': ['number', 0, 100],
    'min_hour_sends': ['integer', 1, 1000000],
    'min_hour_share': ['number', 0, 0.5],
  }) }}
{%- endmacro %}


{% macro exact_sum(expression, decimals=9) -%}
  {#- The sum of doubles, each rounded to so many decimals first, so that the order of the rows does not matter. -#}
  cast(sum(cast({{ expression }} as decimal(18, {{ decimals }}))) as {{ type_double() }})
{%- endmacro %}


{% macro hour_angle(hour) -%}
  {#- The middle of an hour, 0 to 23, as an angle on the circle of the day. -#}
  (2 * {{ hour }} + 1) * 0.1308996938995747
{%- endmacro %}


{% macro hour_axes() -%}
  {#- The waves of the population's hours: one over the day, and two. -#}
  {{ return(['cosine', 'sine', 'cosine_2', 'sine_2']) }}
{%- endmacro %}


{% macro hour_axis(axis, hour) -%}
  {#- Value of one of hour_axes() at an hour, nine decimals. -#}
  {%- set wave = 'cos' if axis.startswith('cosine') else 'sin' -%}
  cast({{ wave }}({{ '2 * ' if axis.endswith('2') }}({{ hour_angle(hour) }})) as decimal(10, 9))
{%- endmacro %}


{% macro eliminations(relation, size) -%}
  {#-
    CTEs that solve symmetric equations, one system per row: columns a0_<row><column> (row <= column) and b0_<row> of
    the relation, x_<row> of the last CTE, `solved`.
  -#}
  {%- for step in range(size - 1) %}
eliminated_{{ step }} as (

    select
        *,
        {%- for row in range(step + 1, size) %}
        {%- set factor = 'a' ~ step ~ '_' ~ step ~ row ~ ' / a' ~ step ~ '_' ~ step ~ step %}
        {%- for column in range(row, size) %}
        a{{ step }}_{{ row }}{{ column }} - a{{ step }}_{{ step }}{{ column }} * {{ factor }}
            as a{{ step + 1 }}_{{ row }}{{ column }},
        {%- endfor %}
        b{{ step }}_{{ row }} - b{{ step }}_{{ step }} * {{ factor }}
            as b{{ step + 1 }}_{{ row }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation if step == 0 else 'eliminated_' ~ (step - 1) }}

),
  {%- endfor %}
  {%- for row in range(size - 1, -1, -1) %}
{{ 'solved' if row == 0 else 'solved_' ~ row }} as (

    select
        *,
        (
            b{{ row }}_{{ row }}
            {%- for column in range(row + 1, size) %}
            - a{{ row }}_{{ row }}{{ column }} * x_{{ column }}
            {%- endfor %}
        ) / a{{ row }}_{{ row }}{{ row }} as x_{{ row }}
    from {{ 'eliminated_' ~ (size - 2) if row == size - 1 else 'solved_' ~ (row + 1) }}

),
  {%- endfor %}
{%- endmacro %}


{% macro hour_cosines() -%}
  {#- Cosine of the middle of each hour, 0 to 23; the sine is that of six hours earlier. -#}
  {%- set quarter = [0.991444861, 0.923879533, 0.793353340, 0.608761429, 0.382683432, 0.130526192] -%}
  {%- set cosines = [] -%}
  {%- for hour in range(24) -%}
    {%- set place = hour % 12 -%}
    {%- set size = quarter[place if place < 6 else 11 - place] -%}
    {%- do cosines.append(size if hour < 6 or hour >= 18 else -size) -%}
  {%- endfor -%}
  {{ return(cosines) }}
{%- endmacro %}


{% macro packed_best_hour(effect_prefix) -%}
  {#-
    The hour with the highest effect, the smallest one on ties, packed into one number with the effect in millionths:
    effect * 24 + 23 - hour. Reads columns <effect_prefix>0 to 23 and cosine_effect, sine_effect.
  -#}
  {%- set cosines = hour_cosines() -%}
  greatest(
    {%- for hour in range(24) %}
    cast(round((
        {{ effect_prefix }}{{ hour }}
        + cosine_effect * ({{ cosines[hour] }})
        + sine_effect * ({{ cosines[hour - 6] }})
    ) * 1000000) as bigint) * 24 + {{ 23 - hour }}
    {{- ',' if not loop.last }}
    {%- endfor %}
  )
{%- endmacro %}


{% macro packed_hour(packed) -%} cast(23 - mod(mod({{ packed }}, 24) + 24, 24) as integer) {%- endmacro %}


{% macro packed_effect(packed) -%}
  {#- The effect in log-odds of a number of packed_best_hour(). -#}
  floor(cast({{ packed }} as {{ type_double() }}) / 24) / 1000000
{%- endmacro %}


{% macro whole_numbers(column_name, first, last) -%}
  {#- A select of the whole numbers from first to last. -#}
  {%- for number in range(first, last + 1) %}
    select {{ number }} as {{ column_name }}
    {%- if not loop.last %}
    union all
    {%- endif %}
  {%- endfor %}
{%- endmacro %}


{% macro hour_of_weekday(weekday, hour_prefix) -%}
  {#- The column <hour_prefix>1 to 7 of a weekday, 1 to 7. -#}
  case {{ weekday }}
    {%- for number in range(1, 8) %}
    when {{ number }} then {{ hour_prefix }}{{ number }}
    {%- endfor %}
  end
{%- endmacro %}


{% macro send_time_comparisons() -%}
  {#- What rpt_send_time_quality compares: sends near the first hour with sends near the second. -#}
  {{ return([
    'own_as_promised', 'population_as_promised',
    'own_vs_other', 'own_vs_population', 'own_vs_mode', 'mode_vs_other', 'mode_vs_population',
  ]) }}
{%- endmacro %}


{% macro weekday_sum(term) -%}
  {#- The sum of a term over the weekdays 1 to 7, which stand where it has a #. -#}
  {%- set terms = [] -%}
  {%- for weekday in range(1, 8) -%}
    {%- do terms.append(term | replace('#', weekday | string)) -%}
  {%- endfor -%}
  ({{ terms | join(' + ') }})
{%- endmacro %}
