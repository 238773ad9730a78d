{% macro cell_log_odds() -%}
  {#- Log-odds of a training cell: its prior, and the shift of each term from the prior. -#}
  prior_log_odds + shift_0{% for place in prediction_term_places() %} + shift_{{ place }}{% endfor %}
{%- endmacro %}


{% macro cell_probability() -%} (1 / (1 + exp(-({{ cell_log_odds() }})))) {%- endmacro %}


{% macro summed(number, partition, scale=6) -%}
  {#- A sum of doubles that does not depend on their order: each is cut to a decimal first. -#}
  cast(
    sum(cast({{ number }} as decimal(28, {{ scale }}))) over (partition by {{ partition }})
    as {{ type_double() }}
  )
{%- endmacro %}


{% macro newton_step(place) -%}
  {#- One penalised Newton step of a term, for each bin, a quarter longer than Newton's, at most 2.5 log-odds. -#}
  {%- set key = 'bin_' ~ place if place else 'fit_number' -%}
  {%- set shrinkage = 'shrinkage' if place else '0.1' -%}
  {{ 1.25 if place else 1 }} * greatest(-2, least(2, (
    {{ summed('outcome_count - send_count * ' ~ cell_probability(), key) }}
    - {{ shrinkage }} * shift_{{ place }}
  ) / (
    {{ summed(
      'send_count * ' ~ cell_probability() ~ ' * (1 - ' ~ cell_probability() ~ ')', key
    ) }}
    + {{ shrinkage }}
  )))
{%- endmacro %}


{% macro fit_cycles(relation, cycles=2) -%}
  {#-
    The steps of so many cycles of the fit, from the step `relation`; the last one is `fitted`. A cycle steps each term
    in turn; then the mean shift of each term over its bins moves into the base (no term may move all of its bins: that
    is the base's to do), and the base takes its own step. Each step reads the one before once: no recursion, no table in between.
  -#}
  {%- set places = prediction_term_places() | list -%}
  {%- set fixed = ['fit_number'] -%}
  {%- for place in places -%} {%- do fixed.append('bin_' ~ place) -%} {%- endfor -%}
  {%- do fixed.extend(['send_count', 'outcome_count', 'shrinkage', 'prior_log_odds']) -%}
  {%- for place in places -%} {%- do fixed.append('bin_weight_' ~ place) -%} {%- endfor -%}
  {%- set step = namespace(before=relation) -%}
  {%- for cycle in range(1, cycles + 1) -%}
    {%- for place in places %}
cycle_{{ cycle }}_term_{{ place }} as (

    select
        {{ fixed | join(',\n        ') }},
        shift_0
        {%- for other in places -%}
        ,
        shift_{{ other }}
        {%- if other == place %} + {{ newton_step(place) }} as shift_{{ place }}{% endif %}
        {%- endfor %}
    from {{ step.before }}

),
{% set step.before = 'cycle_' ~ cycle ~ '_term_' ~ place -%}
    {%- endfor %}
cycle_{{ cycle }}_means as (

    select
        {{ fixed | join(',\n        ') }},
        {%- for place in places %}
        shift_{{ place }},
        {{ summed('bin_weight_' ~ place ~ ' * shift_' ~ place, 'fit_number', 12) }} as mean_{{ place }},
        {%- endfor %}
        shift_0,
        {{ newton_step(0) }} as base_step
    from {{ step.before }}

),

{{ 'fitted' if cycle == cycles else 'cycle_' ~ cycle ~ '_centred' }} as (

    select
        {{ fixed | join(',\n        ') }},
        shift_0 + base_step + mean_{{ places | join(' + mean_') }} as shift_0
        {%- for place in places -%}
        ,
        shift_{{ place }} - mean_{{ place }} as shift_{{ place }}
        {%- endfor %}
    from cycle_{{ cycle }}_means

){{ ',' if cycle < cycles }}
{% set step.before = 'cycle_' ~ cycle ~ '_centred' -%}
  {%- endfor -%}
{%- endmacro %}


{% macro fitted_term_sums(cells) -%}
{#- The step `term_sums`: the shift of every bin of every fit, and what it rests on. cells: the step of fitted cells. -#}
predicted as (

    select
        *,
        send_count * {{ cell_probability() }} as expected_count,
        send_count * {{ cell_probability() }} * (1 - {{ cell_probability() }}) as information
    from {{ cells }}

),

term_sums as (

    {%- for place in [0] + prediction_term_places() | list %}
    select
        {{ place }} as term_place,
        fit_number,
        {{ 'mod(bin_' ~ place ~ ', 100)' if place else '1' }} as bin,
        max(shift_{{ place }}) as shift,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count,
        sum(cast(expected_count as decimal(28, 6))) as expected_count,
        sum(cast(information as decimal(28, 6))) as information,
        max(shrinkage) as shrinkage
    from predicted
    group by fit_number{{ ', mod(bin_' ~ place ~ ', 100)' if place }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),
{%- endmacro %}
