{# What segments and send rules may ask of a contact: the names of its traits, and the checks of such conditions. #}

{% macro score_traits() -%}
  {#- Traits that exist once per contact score: `tier.engagement`, `percentile.fit`. -#}
  {{ return(['score', 'tier', 'tier_rank', 'percentile', 'decile']) }}
{%- endmacro %}

{% macro trait_namespaces() -%}
  {#- {namespace: its traits}, of those that are not named by the data as scores and attributes are. -#}
  {{ return({
    'consent': ['is_known', 'is_mailable', 'is_unsubscribed', 'has_complained', 'has_hard_bounced'],
    'activity': ['evidence_count', 'days_since_event', 'days_since_engagement', 'tenure_days'],
    'company': company_fields(),
    'prediction': [
      'open_probability', 'click_probability', 'unsubscribe_probability_7d', 'unsubscribe_risk',
      'confidence', 'engagement_percentile_rank', 'engagement_percentile_rank_adjusted', 'retention_percentile_rank',
    ],
    'send_time': ['best_weekday', 'best_hour', 'expected_gain', 'source', 'time_zone'],
    'pressure': ['saturation', 'next_mail_worth', 'weekly_room', 'sent_count_28d'],
  }) }}
{%- endmacro %}

{% macro learnt_namespaces() -%} {{ return(['prediction', 'send_time', 'pressure']) }} {%- endmacro %}

{% macro trait_names(namespaces) -%}
  {#- The traits of some namespaces by their full names: `consent.is_known`. -#}
  {%- set names = [] -%}
  {%- for namespace in namespaces -%}
    {%- for trait in trait_namespaces()[namespace] -%}{%- do names.append(namespace ~ '.' ~ trait) -%}{%- endfor -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}


{% macro condition_key(field, operator, value) -%}
  {#- One condition as a number, the same wherever it stands; null without a field. -#}
  {{ hash_bigint(field ~ ' || chr(31) || ' ~ operator ~ " || chr(31) || coalesce(" ~ value ~ ", '')") }}
{%- endmacro %}


{% macro trait_condition_checks() -%}
  {#-
    The checks of a condition on a contact. The step has known_score_id too: the score that the field names, null where
    there is none.
  -#}
  {%- set namespace = "split_part(condition_field, '.', 1)" -%}
  {%- set names = trait_names(trait_namespaces()) -%}
  {{ return(condition_checks(condition_operators() + ['is_missing'], [
    ("condition_field like '%.%' and " ~ namespace ~ ' in (' ~ quoted_list(score_traits())
     ~ ') and known_score_id is null',
     "'unknown score in ' || condition_field", 'Name a contact score of seeds/scoring/scores.csv'),
    ("condition_field like '%.%' and " ~ namespace ~ " in (" ~ quoted_list(trait_namespaces() | list) ~ ") and condition_field not in ("
     ~ quoted_list(names) ~ ')',
     "'unknown field ' || condition_field", 'Use one of ' ~ names | join(' ')),
  ])) }}
{%- endmacro %}


{% macro known_score_of_trait(relation) -%}
  {#- Joins the step known_scores to a relation with a condition_field, by the score that the field names. -#}
  left join known_scores
        on
            split_part({{ relation }}.condition_field, '.', 1) in ({{ quoted_list(score_traits()) }})
            and substr(
                {{ relation }}.condition_field,
                length(split_part({{ relation }}.condition_field, '.', 1)) + 2
            ) = known_scores.score_id
{%- endmacro %}


{% macro dated_consent_traits() -%}
  {{ return([
    'consent.is_mailable', 'consent.is_unsubscribed', 'consent.has_complained', 'consent.has_hard_bounced',
  ]) }}
{%- endmacro %}

{% macro counted_day_traits() -%}
  {{ return(['activity.days_since_event', 'activity.days_since_engagement', 'activity.tenure_days']) }}
{%- endmacro %}


{% macro trait_holds(value, conditions) -%}
  {#- Whether a condition holds for a value that may be missing. conditions: the step with its columns. -#}
  case
    when {{ conditions }}.condition_operator = 'is_missing' then {{ value }} is null
    else {{ condition_holds(value, conditions ~ '.condition_operator', conditions ~ '.condition_value') }}
  end
{%- endmacro %}
