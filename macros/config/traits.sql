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

{% macro closed_traits() -%}
  {#- {trait: the values that it can have}, of those that are words of the project. -#}
  {%- set closed = {'prediction.unsubscribe_risk': ['high', 'medium', 'low']} -%}
  {%- for trait in trait_names(['consent']) -%}{%- do closed.update({trait: ['true', 'false']}) -%}{%- endfor -%}
  {{ return(closed) }}
{%- endmacro %}

{% macro trait_bound(place) -%}
  {#- SQL: the lowest (place 0) or highest (1) value of the trait in condition_field, null where it has no bound. -#}
  case
    when split_part(condition_field, '.', 1) = 'score' then {{ ['lowest_score', 'highest_score'][place] }}
    when split_part(condition_field, '.', 1) = 'percentile' then {{ [1, 100][place] }}
    when split_part(condition_field, '.', 1) = 'decile' then {{ [1, 10][place] }}
    when condition_field = 'send_time.best_weekday' then {{ [1, 7][place] }}
    when condition_field = 'send_time.best_hour' then {{ [0, 23][place] }}
    when condition_field like 'prediction.%_probability%' or condition_field like 'prediction.%_rank%' then {{ place }}
  end
{%- endmacro %}

{% macro learning_capabilities() -%}
  {#- {namespace: [the capability that learns its traits, the mart that has them]}. -#}
  {{ return({
    'prediction': ['predictions', 'fct_contact_predictions'],
    'send_time': ['send_times', 'fct_contact_send_times'],
    'pressure': ['saturation', 'fct_contact_saturation'],
  }) }}
{%- endmacro %}

{% macro learnt_namespaces() -%}
  {#- {namespace: the mart that has its traits}, of the capabilities that are on. -#}
  {%- set learnt = {} -%}
  {%- for namespace, (capability, mart) in learning_capabilities().items() if capability_is_on(capability) -%}
    {%- do learnt.update({namespace: mart}) -%}
  {%- endfor -%}
  {{ return(learnt) }}
{%- endmacro %}

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


{% macro trait_condition_checks(capability) -%}
  {#-
    The checks of a condition on a contact, which a capability asks. The step has known_score_id too: the score that the
    field names, null where there is none, with its lowest_score and highest_score; the tiers are in the step `tiers`.
  -#}
  {%- set namespace = "split_part(condition_field, '.', 1)" -%}
  {%- set names = trait_names(trait_namespaces()) -%}
  {%- set number = parse_decimal('condition_value') -%}
  {%- set closed = [] -%}
  {%- for field, values in closed_traits().items() -%}
    {%- set any_value = '(' ~ values | join('|') ~ ')' -%}
    {%- do closed.append((
      "condition_field = '" ~ field ~ "' and ((condition_operator in ('=', '!=') and condition_value not in (" ~ quoted_list(values)
      ~ ")) or (condition_operator = 'in' and not " ~ matches('condition_value', '^' ~ any_value ~ '([|]' ~ any_value ~ ')*$') ~ '))',
      "'unknown value of " ~ field ~ ": ' || condition_value", 'Use one of ' ~ values | join(' ')
    )) -%}
  {%- endfor -%}
  {%- for learnt, (needed, _) in learning_capabilities().items() if capability_is_on(capability) and not capability_is_on(needed) -%}
    {%- do closed.append((
      namespace ~ " = '" ~ learnt ~ "'", "condition_field || ' needs the capability " ~ needed ~ ", which is off'",
      'Name it in capabilities in dbt_project.yml, or write another condition'
    )) -%}
  {%- endfor -%}
  {{ return(condition_checks(condition_operators() + ['is_missing'], closed + [
    ("condition_operator in ('=', '!=') and " ~ namespace ~ " = 'tier' and condition_value <> 'unscored' and "
     ~ "known_score_id || ' / ' || condition_value not in (select score_id || ' / ' || tier from tiers where score_id || tier is not null)",
     "'unknown tier of ' || known_score_id || ': ' || condition_value",
     'Write a tier that seeds/scoring/score_tiers.csv gives this score, or unscored'),
    ("case condition_operator when '>' then " ~ number ~ ' >= ' ~ trait_bound(1) ~ " when '>=' then " ~ number ~ ' > ' ~ trait_bound(1)
     ~ " when '<' then " ~ number ~ ' <= ' ~ trait_bound(0) ~ " when '<=' then " ~ number ~ ' < ' ~ trait_bound(0)
     ~ " when '=' then " ~ number ~ ' not between ' ~ trait_bound(0) ~ ' and ' ~ trait_bound(1) ~ ' end',
     "condition_field || ' ' || condition_operator || ' ' || condition_value || ' holds for nobody: it goes from '"
     ~ " || coalesce(" ~ plain_decimal(trait_bound(0)) ~ ", 'anywhere') || ' to ' || coalesce(" ~ plain_decimal(trait_bound(1)) ~ ", 'anywhere')",
     'Write a value between them'),
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
