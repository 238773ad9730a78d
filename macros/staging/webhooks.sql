{#
  Webhooks landed one JSON document a row, in a table `webhooks` with `payload` and `received_at`: the one way to
  unpack them. A select with one row per event: received_at, received_at_text, payload_problem, document (the event's own
  JSON, null where there is none), and the fields asked for, as text.

  fields: {name: list of paths}; a path is a list of keys, the first path with a value counts.
  wrapped_in: paths under which a vendor puts the event, or a list of events; else the payload itself holds it. A
  payload is one event, or an array of events.
  is_required: whether the table must be there.

  Nothing is lost: a text that is no JSON gives one row with payload_problem `malformed_payload`, an array without events
  one row with `empty_payload`. Connectors write that word into event_type, which the mapping does not know.
#}
{% macro webhook_events(source_name, fields, wrapped_in=[], is_required=true) -%}
{%- set bodies = [] -%}
{%- for path in wrapped_in -%}
  {%- do bodies.append(json_field('payload', path)) -%}
{%- endfor -%}
with landed as (

{{ raw_rows('webhooks', {'payload': 'text', 'received_at': 'timestamp'}, is_required=is_required, source_name=source_name) }}

),

opened as (

    select
        received_at,
        received_at_text,
        case
            when {{ is_json_document('payload') }} then {{ 'coalesce(' ~ (bodies + ['payload']) | join(', ') ~ ')' if bodies else 'payload' }}
        end as body
    from landed

),

checked as (

    select
        received_at,
        received_at_text,
        {{ 'case when ' ~ is_json_document('body') ~ ' then body end as body' if bodies else 'body' }}
    from opened

),

unpacked as (

    {{ json_elements('checked', 'body', ['received_at', 'received_at_text', 'body']) }}

),

events as (

    select
        received_at,
        received_at_text,
        case
            when body is null then 'malformed_payload'
            when element is null then 'empty_payload'
        end as payload_problem,
        case when {{ is_json_document('element', is_part=true) }} then element end as document
    from unpacked

)

select
    received_at,
    received_at_text,
    payload_problem,
    document
    {%- for name, paths in fields.items() -%}
    {%- set found = [] -%}
    {%- for path in paths -%}
      {%- do found.append(json_field('document', path)) -%}
    {%- endfor -%}
    ,
    nullif(trim({{ 'coalesce(' ~ found | join(', ') ~ ')' if found | length > 1 else found[0] }}), '') as {{ name }}
    {%- endfor %}
from events
{%- endmacro %}


{% macro webhook_contacts(source_name, fields, wrapped_in=[]) -%}
  {#- The whole of a contacts model of a vendor that knows addresses only: fields must give `address`. -#}
with

events as (
    {{ webhook_events(source_name, fields, wrapped_in) }}
),

addresses as (

    {{ address_contacts('events', 'address') }}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
{%- endmacro %}


{% macro webhook_recipients(relation, columns) -%}
{#-
  The steps `recipient_lists` and `recipients`: one row per recipient of each row of `relation`, whose column `recipients`
  holds an array of addresses, an array of objects with `emailAddress`, or one address. Gives the columns named,
  `address` and `recipient_count`; a row without recipients stays, without an address.
-#}
recipient_lists as (

    select
        {{ columns | join(',\n        ') }},
        recipients as received_recipients,
        case when {{ is_json_document('recipients', is_part=true) }} then recipients end as recipient_list
    from {{ relation }}

),

recipient_elements as (

    {{ json_elements(
        'recipient_lists', 'recipient_list', columns + ['received_recipients', 'recipient_list'], 'recipient'
    ) }}

),

recipients as (

    select
        {{ columns | join(',\n        ') }},
        case
            when recipient_list is null then received_recipients
            when {{ is_json_document('recipient', is_part=true) }} then {{ json_field('recipient', ['emailAddress']) }}
            else recipient
        end as address,
        coalesce({{ json_length('recipient_list') }}, 1) as recipient_count
    from recipient_elements

)
{%- endmacro %}
