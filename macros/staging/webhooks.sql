{#
  Webhooks landed one JSON document a row, in a table `webhooks` with `payload` and `received_at`: the one way to
  unpack them. A select with one row per event: received_at, received_at_text, payload_problem, document (the event's own
  JSON, null where there is none), and the fields asked for, as text.

  fields: {name: list of paths}; a path is a list of keys, the first path with a value counts.
  wrapped_in: paths under which a vendor puts the event, or a list of events; else the payload itself holds it. A
  payload is one event, or an array of events. layers: how many envelopes may lie in one another. is_required: whether the
  table must be there.

  Nothing is lost: a text that is no JSON gives one row with payload_problem `malformed_payload`, an array without events
  one row with `empty_payload`. Connectors write that word into event_type, which the mapping does not know.
#}
{% macro webhook_events(source_name, fields, wrapped_in=[], layers=1, is_required=true) -%}
with landed as (

{{ raw_rows('webhooks', {'payload': 'text', 'received_at': 'load_time from received_at'}, is_required=is_required, source_name=source_name) }}

),

layer_0 as (

    select
        received_at,
        received_at_text,
        cast(null as {{ type_text() }}) as payload_problem,
        {{ form_document('payload') }} as element
    from landed

),

{% for layer in range(1, layers + 1) -%}
checked_{{ layer }} as (

    select
        received_at,
        received_at_text,
        payload_problem,
        case when {{ is_json_document('element') }} then element end as document
    from layer_{{ layer - 1 }}

),

opened_{{ layer }} as (

    select
        received_at,
        received_at_text,
        payload_problem,
        {{ first_field('document', wrapped_in, ['document']) }} as body
    from checked_{{ layer }}

),

bodies_{{ layer }} as (

    select
        received_at,
        received_at_text,
        payload_problem,
        {{ 'case when ' ~ is_json_document('body') ~ ' then body end as body' if wrapped_in else 'body' }}
    from opened_{{ layer }}

),

unpacked_{{ layer }} as (

    {{ json_elements('bodies_' ~ layer, 'body', ['received_at', 'received_at_text', 'payload_problem', 'body']) }}

),

layer_{{ layer }} as (

    select
        received_at,
        received_at_text,
        coalesce(
            payload_problem,
            case
                when body is null then 'malformed_payload'
                when element is null then 'empty_payload'
            end
        ) as payload_problem,
        element
    from unpacked_{{ layer }}

),

{% endfor -%}
events as (

    select
        received_at,
        received_at_text,
        payload_problem,
        case when {{ is_json_document('element', is_part=true) }} then element end as document
    from layer_{{ layers }}

)

select
    received_at,
    received_at_text,
    payload_problem,
    document
    {%- for name, paths in fields.items() -%}
    ,
    {{ first_field('document', paths) }} as {{ name }}
    {%- endfor %}
from events
{%- endmacro %}


{% macro first_field(document, paths, others=[]) -%}
  {#- The first member with a value of a JSON document, at paths that are lists of keys; an empty text is no value. -#}
  {%- set found = [] -%}
  {%- for path in paths -%}
    {%- do found.append("nullif(trim(" ~ json_field(document, path) ~ "), '')") -%}
  {%- endfor -%}
  {%- set found = found + others -%}
  {{ 'coalesce(' ~ found | join(', ') ~ ')' if found | length > 1 else found[0] }}
{%- endmacro %}


{% macro aws_envelopes() -%}
  {#- Where Lambda, SQS, SNS and EventBridge put what they bring; up to four in one another. -#}
  {{ return([['Records'], ['Sns', 'Message'], ['Message'], ['detail'], ['body'], ['Body'], ['Messages'], ['requestPayload']]) }}
{%- endmacro %}


{% macro webhook_contacts(source_name, fields, wrapped_in=[], layers=1, people=none) -%}
  {#-
    The whole of a contacts model of a vendor that knows addresses only: fields must give `address`. people: the table of the
    vendor's own contacts, as for raw_rows().
  -#}
with

events as (
    {{ webhook_events(source_name, fields, wrapped_in, layers) }}
),
{%- if people %}

{{ landed_people(source_name, people) }},
{%- endif %}

addresses as (

    {{ address_contacts('events', 'address') }}
    {%- if people %}

    union

    {{ address_contacts('people', 'address') }}
    {%- endif %}

)

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
{%- endmacro %}


{% macro landed_people(source_name, table, address='email') -%}
  {#- The steps `landed_people` and `people`: addresses of a vendor's landed contacts, but for those marked as deleted. -#}
landed_people as (
    {{ raw_rows(table, {
        'address': 'text from ' ~ address,
        'is_deleted': 'boolean from _fivetran_deleted or is_deleted',
        'deleted_at': 'timestamp from _sdc_deleted_at or _ab_cdc_deleted_at',
    }, source_name=source_name) }}
),

people as (

    select address
    from landed_people
    where not coalesce(is_deleted, false) and deleted_at is null

)
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
