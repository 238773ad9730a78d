{% macro staged_columns(entity) -%}
  {#- The columns in which every source ends, in their order: {name: type}. generic/ describes them. -#}
  {%- set text = type_text() -%}
  {%- set amount = 'decimal(18, 6)' -%}
  {{ return({
    'events': {
      'event_id': text, 'contact_id': text, 'message_id': text, 'source': text, 'event_type': text,
      'link_url': text, 'user_agent': text, 'ip_address': text, 'bounce_type': text, 'currency': text,
      'properties': text, 'occurred_at_text': text, 'loaded_at_text': text, 'amount_text': text,
      'amount': amount, 'is_machine': 'boolean', 'occurred_at': 'timestamp', 'loaded_at': 'timestamp',
    },
    'contacts': {
      'contact_id': text, 'merged_into_id': text, 'company_id': text, 'owner_id': text, 'email': text,
      'timezone': text, 'country': text, 'attributes': text, 'created_at_text': text, 'updated_at_text': text,
      'deleted_at_text': text, 'is_removed': 'boolean', 'created_at': 'timestamp', 'updated_at': 'timestamp',
      'deleted_at': 'timestamp',
    },
    'consents': {
      'contact_id': text, 'email': text, 'source': text, 'list_id': text, 'statement': text, 'reason': text,
      'stated_at_text': text, 'loaded_at_text': text, 'stated_at': 'timestamp', 'loaded_at': 'timestamp',
    },
    'messages': {
      'message_id': text, 'message_name': text, 'category': text, 'message_type': text, 'channel': text,
      'sent_at_text': text, 'sent_at': 'timestamp',
    },
    'companies': {
      'company_id': text, 'owner_id': text, 'company_name': text, 'domain': text, 'industry': text,
      'employee_count_text': text, 'employee_count': amount,
    },
    'deals': {
      'deal_id': text, 'company_id': text, 'contact_id': text, 'owner_id': text, 'stage': text,
      'created_at_text': text, 'closed_at_text': text, 'amount_text': text, 'amount': amount,
      'created_at': 'timestamp', 'closed_at': 'timestamp',
    },
    'planned_sends': {
      'message_id': text, 'contact_id': text, 'category': text, 'consent_scope': text, 'planned_at_text': text,
      'weight_text': text, 'weight': amount, 'planned_at': 'timestamp',
    },
  }[entity]) }}
{%- endmacro %}


{% macro staged_rows(entity, relation, columns={}, kept=[], where=none) -%}
  {#-
    A select of the rows of a step in the columns in which every source ends; those that are not named are null.
    columns: {name: SQL}. kept: columns as the step has them, each with its `_text` where there is one. where: a condition on
    rows of the step.
  -#}
  {%- set known = staged_columns(entity) -%}
  {%- for name in columns | list + kept | list if name not in known -%}
    {{ exceptions.raise_compiler_error(
      "There is no column '" ~ name ~ "' in " ~ entity ~ '. Columns: ' ~ (known | join(', ')) ~ '.'
    ) }}
  {%- endfor -%}
select
  {%- for name, type in known.items() %}
    {%- set is_kept = name in kept or (name.endswith('_text') and name[:-5] in kept) %}
    {%- set sql = columns.get(name, name if is_kept else 'cast(null as ' ~ type ~ ')') %}
    {{ sql if sql == name else sql ~ ' as ' ~ name }}{{ ',' if not loop.last }}
  {%- endfor %}
from {{ relation }}
{%- if where %}
where {{ where }}
{%- endif %}
{%- endmacro %}


{% macro account_times(relation, source_name, names) -%}
  {#-
    A select of a step with the times `<name>`, read from its `<name>_text`: in the time zone of the vendor's account
    where the text bears no offset.
  -#}
select
    {{ relation }}.*
    {%- for name in names %},
    {{ account_time(relation ~ '.' ~ name ~ '_text', 'zones.timezone') }} as {{ name }}
    {%- endfor %}
from {{ relation }}
left join {{ ref('stg_config__source_time_zones') }} as zones
    on zones.source = '{{ source_name }}'
{%- endmacro %}


{% macro prefixed_id(source_name, id) -%}
  {#- An id that cannot be taken for one of another system: `mailchimp:17`. id: SQL text; null stays null. -#}
  '{{ source_name }}:' || {{ id }}
{%- endmacro %}


{% macro mail_address(text) -%}
  {#-
    The address in `Ann <ann@example.org>` or `ann@example.org (Ann)`, or the text itself, in its normal form: in lower case, composed letters, domains as
    they are read (no `xn--`), without blanks, quotes, `mailto:`, punctuation around it and characters that nobody sees (byte-order marks, zero-width ones,
    line ends), apostrophes upright. Null for several addresses, of which nobody knows who acted, and for text that is none, such as `n/a` or a domain with
    other signs than letters, digits, dots and hyphens.
  -#}
  {%- set clean = "replace(lower(" ~ composed('translate(' ~ text ~ ", '\u2018\u2019\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00a0\u201c\u201d\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\t\r\n\"', '''''')") ~ "), 'mailto:', '')" -%}
  {%- set several = ['%<%<%', '%@%,%<%', '%@%;%<%', '%>%@%'] -%}
  {%- set bare -%}
    case
      when clean_text like '{{ several | join("' or clean_text like '") }}' then null
      when {{ contains('clean_text', "'<'") }} then split_part(split_part(clean_text, '<', 2), '>', 1)
      else split_part(clean_text, ' (', 1)
    end
  {%- endset -%}
  {%- set address -%}
    case
      when {{ matches('bare_text', '^[^@ ]+@[^@ !#$%&()*+,/:;<=>?^`{|}~]+$') }} then {{ unicode_domain('bare_text') }}
    end
  {%- endset -%}
  {{ let('clean_text', clean, let('bare_text', "trim(both ' ''.,;:()' from " ~ bare ~ ')', address)) }}
{%- endmacro %}


{% macro address_contact_id(text) -%}
  {#-
    The contact id of somebody whom a vendor knows by e-mail address only: its keyed hash. The contact row beside it
    holds the address, so that the person is the same one as in other systems.
  -#}
  {{ keyed_hash(mail_address(text)) }}
{%- endmacro %}


{% macro address_contacts(relation, address) -%}
  {#- A select with one contact row per e-mail address in a step: contact_id is its keyed hash. -#}
  select distinct
    {{ address_contact_id(address) }} as contact_id,
    {{ mail_address(address) }} as email
  from {{ relation }}
  where {{ mail_address(address) }} is not null
{%- endmacro %}
