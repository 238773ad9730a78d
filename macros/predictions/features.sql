{#
  What the scorecards look at. Cut points stand here because the SQL of the bins is written from them; their words
  stand in seeds/predictions/prediction_bins.csv, and the gate refuses a seed that does not cover every bin.
#}

{% macro prediction_features() -%}
  {#- {feature: inner bounds of its bins, each the first value of the next bin}. A missing value has the last bin. -#}
  {{ return({
    'engagement_rate': [0.02, 0.035, 0.055, 0.08, 0.11, 0.15, 0.2, 0.26, 0.33, 0.42, 0.52],
    'ignored_streak': [1, 2, 3, 5, 8, 13, 21],
    'days_since_click': [8, 15, 31, 61, 32767],
    'hidden_opens': [1, 2, 3, 4, 5, 6, 7, 8],
    'sends_7_days': [1, 2, 3, 4, 5, 6, 8],
    'tenure_days': [8, 15, 31, 61, 121],
    'sends_per_week': [1, 1.5, 2, 2.5, 3, 4, 5],
    'days_since_send': [2, 3, 4, 6, 9, 15, 32767],
  }) }}
{%- endmacro %}


{% macro prediction_targets() -%}
  {#- {target: its features}, each at a place from 1 to 6 of the training cells. -#}
  {%- set engaging = [
    'engagement_rate', 'ignored_streak', 'days_since_click', 'hidden_opens', 'sends_7_days', 'tenure_days',
  ] -%}
  {{ return({
    'engage': engaging,
    'click': engaging,
    'unsubscribe': ['sends_7_days', 'sends_per_week', 'tenure_days', 'engagement_rate', 'days_since_send'],
  }) }}
{%- endmacro %}


{% macro prediction_outcomes() -%}
  {#- {target: its label in int_training_sends}. -#}
  {{ return({'engage': 'is_engaged', 'click': 'is_clicked', 'unsubscribe': 'is_unsubscribed'}) }}
{%- endmacro %}


{% macro prediction_term_places() -%} {{ return(range(1, 7)) }} {%- endmacro %}


{% macro prediction_bin(feature, value) -%}
  {#- The bin of a value, from 1. -#}
  {%- set cuts = prediction_features()[feature] -%}
  case
    {%- for cut in cuts %}
    when {{ value }} < {{ cut }} then {{ loop.index }}
    {%- endfor %}
    else {{ cuts | length + 1 }}
  end
{%- endmacro %}


{% macro decay_weight(day_number, windows, settings) -%}
  {#- Weight of a day as a whole number, so that sums do not depend on their order; twice as large a half-life later. -#}
  cast(floor(
    1000000 * power(
      cast(2 as {{ type_double() }}),
      ({{ day_number }} - {{ windows }}.history_from_day) / {{ settings }}.half_life_days
    ) + 0.5
  ) as bigint)
{%- endmacro %}


{% macro rounded_feature(number) -%}
  {#- Six decimals: the last digits of a double must not decide on a bin. -#}
  floor(({{ number }}) * 1000000 + 0.5) / 1000000
{%- endmacro %}


{% macro decayed_days(states, settings) -%}
  {#- Days since the first mail, at least 7, each with its weight: what a cadence is counted over. -#}
  (
    (1 - power(
      cast(0.5 as {{ type_double() }}),
      greatest({{ states }}.cut_day - {{ states }}.first_send_day, 7) / {{ settings }}.half_life_days
    )) * {{ settings }}.half_life_days / ln(2)
  )
{%- endmacro %}


{% macro feature_columns(states, settings) -%}
  {#-
    The features as of the midnight before `cut_day`. states: a step with cut_day, weight_now, send_weight,
    engaged_weight, send_count, machine_open_count, sends_7_days, ignored_streak, last_click_day, last_send_day,
    first_send_day, joined_day; counts are of the look-back, days are numbers.
  -#}
  {%- set rate -%}
    (
      {{ states }}.engaged_weight / {{ states }}.weight_now
      + {{ settings }}.prior_sends * {{ settings }}.prior_rate
    ) / ({{ states }}.send_weight / {{ states }}.weight_now + {{ settings }}.prior_sends)
  {%- endset -%}
  {%- set hidden_share -%}
    coalesce({{ ratio(states ~ '.machine_open_count', states ~ '.send_count') }}, 0)
  {%- endset -%}
  {{ rounded_feature(rate) }} as engagement_rate,
  {{ states }}.ignored_streak,
  {{ states }}.cut_day - {{ states }}.last_click_day as days_since_click,
  case
    when {{ hidden_share }} < 0.2 then 0
    when {{ hidden_share }} < 0.6 then 1
    else 5
  end
  + case
    when {{ hidden_share }} < 0.2 or {{ rounded_feature(rate) }} < 0.055 then 0
    when {{ rounded_feature(rate) }} < 0.15 then 1
    when {{ rounded_feature(rate) }} < 0.33 then 2
    else 3
  end as hidden_opens,
  {{ states }}.sends_7_days,
  greatest({{ states }}.cut_day - {{ states }}.joined_day, 0) as tenure_days,
  coalesce(
    {{ rounded_feature('7 * ' ~ states ~ '.send_weight / ' ~ states ~ '.weight_now / ' ~ decayed_days(states, settings)) }},
    0
  ) as sends_per_week,
  {{ states }}.cut_day - {{ states }}.last_send_day as days_since_send,
  {{ hidden_share }} >= 0.6 as is_open_hidden
{%- endmacro %}


{% macro three_hours(timestamp) -%}
  {#- The three hours of the UTC day that a time falls into, by the first of them, as text: 0, 3, ..., 21. -#}
  cast(3 * cast(
    floor({{ hour_of_day(epoch_seconds(timestamp)) }} / 3.0) as integer
  ) as {{ type_text() }})
{%- endmacro %}
