{# What a rule asks of a planned send rather than of its contact. #}

{% macro send_traits() -%}
  {#- {trait: its column in fct_send_predictions}. -#}
  {{ return({
    'prediction.open_probability': 'open_probability',
    'prediction.click_probability': 'click_probability',
    'prediction.unsubscribe_probability_7d': 'unsubscribe_probability_7d',
  }) }}
{%- endmacro %}


{% macro send_predictions() -%}
  {#- The select of fct_send_predictions; no row where predictions are off. -#}
  {%- set columns = {'contact_id': type_text(), 'turn': 'integer'} -%}
  {%- for column in send_traits().values() -%}{%- do columns.update({column: type_double()}) -%}{%- endfor -%}
  {%- call rows_when_on('predictions', columns) %}

    select * from {{ ref('fct_send_predictions') }}
  {%- endcall -%}
{%- endmacro %}


{% macro send_conditions() -%}
  {#-
    CTEs of the conditions that hold: `conditions` for a contact (contact_key, condition_key), and `asked`, those on a
    probability, for a planned send (contact_key, turn, condition_key), empty where no rule names one. Step: planned_sends.
  -#}
send_conditions as (
    select * from {{ ref('stg_config__conditions') }}
    where condition_field in ({{ quoted_list(send_traits()) }})
),

conditions as (
    select * from {{ ref('int_contact_conditions') }}
    where condition_key not in (select asked.condition_key from send_conditions as asked)
),

send_predictions as (
    {{- send_predictions() }}

),

asked as (

    select
        planned_sends.contact_key,
        planned_sends.turn,
        send_conditions.condition_key
    from send_conditions
    cross join planned_sends
    inner join send_predictions
        on
            planned_sends.contact_id = send_predictions.contact_id
            and planned_sends.turn = send_predictions.turn
    where
        {%- set value %}
        case send_conditions.condition_field
            {%- for trait, column in send_traits().items() %}
            when '{{ trait }}'
                then {{ plain_decimal('send_predictions.' ~ column) }}
            {%- endfor %}
        end
        {%- endset %}
        {{ trait_holds(value, 'send_conditions') }}

),
{%- endmacro %}
