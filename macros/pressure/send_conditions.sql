{# What a rule asks of a planned send rather than of its contact. #}

{% macro send_traits() -%}
  {#- {trait: its column in fct_send_predictions}. -#}
  {{ return({
    'prediction.open_probability': 'open_probability',
    'prediction.click_probability': 'click_probability',
    'prediction.unsubscribe_probability_7d': 'unsubscribe_probability_7d',
  }) }}
{%- endmacro %}


{% macro send_condition_rows() -%}
  {#-
    A select of the conditions on a probability that hold for a planned send: contact_key, turn, condition_key. Steps:
    planned_sends, send_predictions, and send_conditions, which is empty where no rule names one.
  -#}
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
                then {{ plain_decimal('cast(send_predictions.' ~ column ~ ' as ' ~ type_points() ~ ')') }}
            {%- endfor %}
        end
        {%- endset %}
        {{ trait_holds(value, 'send_conditions') }}
{%- endmacro %}
