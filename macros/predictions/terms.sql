{# Scorecard points beside rows that hold a target and bin_1 to bin_6. #}

{% macro join_term_points(cells, cards, version=none) -%}
  {#-
    Joins of each term's points to cells with target and bin_1 to bin_6, as term_0 (the base) to term_6.
    cards: step with target, feature, bin, points; version: a column that cells and cards must share, if any.
  -#}
  {%- for place in [0] + prediction_term_places() | list %}
{{ 'left' if place else 'inner' }} join {{ cards }} as term_{{ place }}
    on
        {{ cells }}.target = term_{{ place }}.target
        {%- if version %}
        and {{ cells }}.{{ version }} = term_{{ place }}.{{ version }}
        {%- endif %}
        {%- if not place %}
        and term_0.feature = 'base'
        {%- else %}
        and term_{{ place }}.feature = case {{ cells }}.target
            {%- for name, features in prediction_targets().items() if features | length >= place %}
            when '{{ name }}' then '{{ features[place - 1] }}'
            {%- endfor %}
        end
        and {{ cells }}.bin_{{ place }} = term_{{ place }}.bin
        {%- endif %}
  {%- endfor %}
{%- endmacro %}


{% macro joined_log_odds() -%}
  {#- The log-odds of a cell, after join_term_points. -#}
  term_0.points
  {%- for place in prediction_term_places() %}
    + coalesce(term_{{ place }}.points, 0)
  {%- endfor %}
{%- endmacro %}


{% macro probability_of(log_odds) -%}
  {#- From log-odds to a probability, as a double. -#}
  (1 / (1 + exp(-cast({{ log_odds }} as {{ type_double() }}))))
{%- endmacro %}


{% macro expected_sums(log_odds, counts='send_count') -%}
  {#- Aggregates: how many outcomes cells expect, and the variance of that number by the chance of each mail. -#}
  {%- set probability = probability_of(log_odds) -%}
  {%- for name, term in [('expected_count', probability), ('variance', probability ~ ' * (1 - ' ~ probability ~ ')')] -%}
  cast(sum(cast({{ counts }} * {{ term }} as decimal(28, 6))) as {{ type_double() }}) as {{ name }}
  {{- ',\n        ' if not loop.last }}
  {%- endfor %}
{%- endmacro %}


{% macro level_shift(observed, expected, variance) -%}
  {#-
    By how much all log-odds have to move for so many outcomes to be expected, at most 3: exact where all mails are
    equally likely, else as if each had the probability 1 - variance / expected.
  -#}
  {%- set expected = 'greatest(' ~ expected ~ ', 0.000001)' -%}
  {%- set ratio = 'greatest(' ~ observed ~ ', 0.000001) / ' ~ expected -%}
  {%- set failing = 'greatest(' ~ variance ~ ', 0.000001) / ' ~ expected -%}
  cast(greatest(-3, least(3, ln(
    {{ ratio }} * {{ failing }} / greatest(1 - {{ ratio }} * (1 - {{ failing }}), 0.01)
  ))) as decimal(18, 6))
{%- endmacro %}


{% macro log_odds_of(part, whole) -%} ln(({{ part }}) / ({{ whole }} - ({{ part }}))) {%- endmacro %}


{% macro log_loss_sum(log_odds) -%}
  {#- Aggregate: minus the log-likelihood of cells with send_count, outcome_count, in nats, as an exact decimal. -#}
  sum(cast(
    send_count * ln(1 + exp(cast({{ log_odds }} as {{ type_double() }})))
    - outcome_count * cast({{ log_odds }} as {{ type_double() }}) as decimal(28, 9)
  ))
{%- endmacro %}


{% macro cell_auc() -%}
  {#-
    Aggregate: AUC of cells with send_count, outcome_count and lower_count (Hanley and McNeil 1982), ties counting half;
    null where all did or nobody did.
  -#}
  {{ ratio(
    'sum(cast(outcome_count * (lower_count + (send_count + 1) / 2.0) as decimal(38, 1)))'
    ~ ' - sum(outcome_count) * (sum(outcome_count) + 1) / 2.0',
    'cast(sum(outcome_count) as ' ~ type_double() ~ ') * (sum(send_count) - sum(outcome_count))'
  ) }}
{%- endmacro %}


{% macro cell_log_odds() -%}
  {#- Log-odds of a training cell during the regression: its prior, and the shift of each term from the prior. -#}
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


{% macro refused_mails() -%}
  {#- A select of the mails to people who had refused by then, a day of return included. -#}
    select
        sends.contact_key,
        sends.message_key
    from {{ ref('int_sends') }} as sends
    inner join (
        select
            *,
            lead(change_date) over (partition by contact_key order by change_date) as until_date
        from {{ ref('int_consent_changes') }}
    ) as refusals
        on
            sends.contact_key = refusals.contact_key
            and refusals.is_refused
            and sends.sent_date <= coalesce(refusals.until_date, sends.sent_date)
            and (
                sends.sent_date > refusals.change_date
                or sends.sent_date = refusals.change_date
                and sends.sent_at > refusals.unsubscribed_at
            )
{%- endmacro %}
