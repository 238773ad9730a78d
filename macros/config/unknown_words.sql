{# Words of rules beside those of the data. What the project itself names is checked by stg_config__errors. #}

{% macro words_asked_for() -%}
  {#-
    CTEs for a test: `given`, what a row of a seed asks a column of messages, of companies or an attribute of contacts to
    be; `known`, the words that stand there; `unknown`, rows of which one word or more stands nowhere.
  -#}
  {%- set of_message = ['category', 'channel', 'message_type'] -%}
  {%- set of_company = company_fields() | reject('equalto', 'employee_count') -%}
given as (
  {%- if capability_is_on('decisions') %}
  {%- for column in of_message %}
    select 'typology_rules' as seed, rule_set || ' / ' || rule_id as row_key, 'message.{{ column }}' as field, 'in' as operator, {{ column }} as value
    from {{ ref('stg_config__typology_rules') }}
    union all
  {%- endfor %}
  {%- for seed in ['typology_rules', 'typology_thresholds'] %}
    select '{{ seed }}', rules.rule_set || ' / ' || rules.rule_id, asked.condition_field, asked.condition_operator, asked.condition_value
    from {{ ref('stg_config__' ~ seed) }} as rules
    inner join {{ ref('stg_config__conditions') }} as asked on rules.condition_key = asked.condition_key
    union all
  {%- endfor %}
  {%- endif %}
  {%- if capability_is_on('segments') %}
    select 'segment_conditions' as seed, segment_id as row_key, condition_field as field, condition_operator as operator, condition_value as value
    from {{ ref('stg_config__segment_conditions') }}
    union all
  {%- endif %}
    select 'property_rules' as seed, score_id || ' / ' || rule_id as row_key, attribute as field, operator, value
    from {{ ref('stg_config__property_rules') }}
    union all
    select 'scoring_rules', score_id || ' / ' || rule_id, 'message.' || condition_field, condition_operator, condition_value
    from {{ ref('stg_config__scoring_rules') }}
    where condition_field in ({{ quoted_list(of_message) }})
),

known as (
  {%- for column in of_message %}
    select 'message.{{ column }}' as field, {{ column }} as word from {{ ref('dim_messages') }} where {{ column }} is not null
    union
    {%- if capability_is_on('predictions', 'decisions') %}
    select 'message.{{ column }}', {{ column }} from {{ ref('int_planned_sends') }} where {{ column }} is not null
    union
    {%- endif %}
  {%- endfor %}
  {%- for column in of_company %}
    select 'company.{{ column }}', {{ column }} from {{ ref('dim_companies') }} where {{ column }} is not null
    union
  {%- endfor %}
    select attribute, attribute_value from {{ ref('int_contact_attributes') }}
),

fields as (select distinct field from known),

plans as (select {{ 'count(*) as send_count from ' ~ ref('int_planned_sends') if capability_is_on('predictions', 'decisions') else '0 as send_count' }}),

unknown as (
    select given.seed, given.row_key, given.field, given.value
    from given
    cross join plans
    left join fields on given.field = fields.field
    left join known on given.field = known.field and {{ condition_holds('known.word', 'given.operator', 'given.value') }}
    where
        given.operator in ('=', 'in')
        and (given.field like 'message.%' or given.field in ('company.{{ of_company | join("', 'company.") }}') or given.field not like '%.%')
        and (given.seed not like 'typology%' or plans.send_count > 0)
        -- rules_earn_points_somewhere speaks of what nobody has
        and (given.seed not in ('property_rules', 'scoring_rules') or fields.field is not null)
    group by given.seed, given.row_key, given.field, given.operator, given.value
    having count(known.word) < case when given.operator = 'in' then 1 + length(given.value) - length(replace(given.value, '|', '')) else 1 end
)
{%- endmacro %}


{% macro word_meant() -%}
  {#- SQL for a row of `unknown`: the words of the data that are nearest to the ones that stand nowhere, null without any. -#}
  {%- set meant = [] -%}
  {%- if execute and flags.WHICH in ('build', 'test') -%}
    {%- set steps = 'with ' ~ words_asked_for() -%}
    {%- set asked = run_query(steps ~ ' select distinct field, value from unknown').rows -%}
    {%- set words = {} -%}
    {#- Mostly there are none, and the words of the data are not looked through again. -#}
    {%- if asked -%}
      {%- for field, word in run_query(
        steps ~ ' select field, word from known where field in (select field from unknown) order by 1, 2 limit 5000'
      ).rows -%}
        {%- do words.setdefault(field, []).append(word) -%}
      {%- endfor -%}
    {%- endif -%}
    {%- for field, value in asked if field in words -%}
      {%- set found = [] -%}
      {%- for word in value.split('|') if word not in words[field] -%}{%- do found.append(nearest(word, words[field])) -%}{%- endfor -%}
      {%- if found | select | list -%}
        {%- do meant.append('when ' ~ dbt.string_literal(dbt.escape_single_quotes(field ~ '=' ~ value)) ~ ' then '
          ~ dbt.string_literal(dbt.escape_single_quotes(found | select | join('|')))) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ "case field || '=' || value " ~ meant | join(' ') ~ ' end' if meant else 'cast(null as ' ~ type_text() ~ ')' }}
{%- endmacro %}
