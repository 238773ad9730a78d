{% macro address_consents(source_name, statement, tables={}, relation='webhooks', reason='reason', list_id=none) -%}
{#-
  The rest of a consents model of a vendor that knows addresses only: what the step `relation` (with `address`, `event`,
  `moment` and the time of receipt) and the vendor's suppression tables say of each address. `statement`: SQL, null where a
  row says nothing. tables: {table, landed or not: SQL of its statement}, of `word` (the vendor's reason, origin or subscription) and
  `is_set` (its flag). A flag counts from the last change of its row, never from its creation; what has no
  time that can be read counts from its loading.
-#}
said as (

    select
        address,
        {{ list_id or 'cast(null as ' ~ type_text() ~ ')' }} as list_id,
        {{ statement }} as statement,
        coalesce({{ reason }}, event) as reason,
        {{ parse_time('moment') }} as stated_at,
        moment as stated_at_text,
        received_at as loaded_at,
        received_at_text as loaded_at_text
    from {{ relation }}
    {%- for table, table_statement in tables.items() %}

    union all

    select
        address,
        list_id,
        {{ table_statement }} as statement,
        'state' as reason,
        stated_at,
        stated_at_text,
        loaded_at,
        loaded_at_text
    from (
{{ raw_rows(table, {
    'address': 'text from email or address or email_address',
    'list_id': 'id from group_id or topic_id',
    'word': 'text from reason or origin or subscription',
    'is_set': 'boolean from unsubscribed or unsubscribe_all',
    'stated_at': 'timestamp from ' ~ ('' if 'is_set' in table_statement else 'last_event_at or created_at or created or ')
        ~ 'last_update_time or last_updated_timestamp or updated_at',
    'loaded_at': 'load_time',
}, source_name=source_name, needed=['address']) }}
    ) as {{ table }}
    {%- endfor %}

)

{{ staged_rows('consents', 'said', {
    'contact_id': address_contact_id('address'),
    'email': mail_address('address'),
    'source': "'" ~ source_name ~ "'",
}, kept=['list_id', 'statement', 'reason', 'stated_at', 'loaded_at'],
    where='statement is not null') }}
{%- endmacro %}
