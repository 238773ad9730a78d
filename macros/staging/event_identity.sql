{% macro event_identity() -%}
  {#-
    What makes two raw rows one event, as one text: source and event_id, or, where there is no event_id, source,
    contact as received, canonical type, message, time and link; of consent also the properties, for two lists may be left at
    once. Parts are kept apart by a character no id holds.
  -#}
  {%- set parts = ['received_contact_id', 'event_type', 'message_id', 'cast(' ~ epoch_micros('occurred_at') ~ ' as ' ~ type_text() ~ ')', 'link_url'] -%}
  coalesce(source, '') || chr(31) || case
    when event_id is not null then event_id
    else
      {%- for part in parts %}
      chr(31) || coalesce({{ part }}, ''){{ ' ||' if not loop.last }}
      {%- endfor %}
      || case when event_type in ('subscribed', 'unsubscribed') then coalesce(chr(31) || properties, '') else '' end
  end
{%- endmacro %}
