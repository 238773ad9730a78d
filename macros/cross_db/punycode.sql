{% macro unicode_domain(address) -%}
  {#-
    An address with the labels `xn--...` of its domain decoded, so that both spellings of an internationalised domain are
    one. A label that is no Punycode stays as it is. On Spark, whose functions have no loop for it, all stay.
  -#}
  {{ return(adapter.dispatch('unicode_domain', 'engagement_scoring')(address)) }}
{%- endmacro %}

{% macro default__unicode_domain(address) -%}
  {%- set digits = 'abcdefghijklmnopqrstuvwxyz0123456789' %}
  {%- set states = [] %}
  {%- for name, start in _punycode_start("regexp_extract(label, '^xn--(.*)-', 1)").items() -%}
    {%- do states.append(name ~ ' := ' ~ start) -%}
  {%- endfor %}
  {%- set steps = [] %}
  {%- for name, next in _punycode_step('letter.digit', ' // ').items() -%} {%- do steps.append(name ~ ' := ' ~ next) -%} {%- endfor %}
  case
    when {{ address }} like '%@%xn--%' then
      split_part({{ address }}, '@', 1) || '@' || array_to_string(list_transform(
        string_split(split_part({{ address }}, '@', 2), '.'),
        lambda label: case when label like 'xn--%' and label not like '%-' then coalesce(struct_extract(list_reduce(
          list_transform(
            string_split(regexp_extract(label, '[^-]*$'), ''),
            lambda letter: struct_pack(digit := strpos('{{ digits }}', letter) - 1, {{ states | join(', ') }})
          ),
          lambda state, letter: struct_pack(digit := letter.digit, {{ steps | join(', ') }}), -- noqa: PRS
          struct_pack(digit := cast(0 as bigint), {{ states | join(', ') }})
        ), 'decoded'), label) else label end
      ), '.')
    else {{ address }}
  end
{%- endmacro %}

{% macro postgres__unicode_domain(address) -%}
  {%- set digits = 'abcdefghijklmnopqrstuvwxyz0123456789' %}
  case
    when {{ address }} like '%@%xn--%' then
      split_part({{ address }}, '@', 1) || '@' || (
        select string_agg(coalesce(decoded_label.decoded, label.label), '.' order by label.ordinality)
        from unnest(string_to_array(split_part({{ address }}, '@', 2), '.')) with ordinality as label
        left join lateral (
          with recursive states as (
            select
              regexp_replace(label.label, '^.*-', '') as letters,
              {%- for name, start in _punycode_start("coalesce(substring(label.label from '^xn--(.*)-'), '')").items() %}
              {{ start }} as {{ name }}{{ ',' if not loop.last }}
              {%- endfor %}
            union all
            select
              substr(letters, 2),
              {%- for name, next in _punycode_step('state.digit', ' / ').items() %}
              {{ next }}{{ ',' if not loop.last }}
              {%- endfor %}
            from (select *, strpos('{{ digits }}', left(letters, 1)) - 1 as digit from states where letters <> '') as state
          )
          select decoded from states where letters = '' and label.label like 'xn--%' and label.label not like '%-'
        ) as decoded_label on true
      )
    else {{ address }}
  end
{%- endmacro %}

{% macro spark__unicode_domain(address) -%} {{ address }} {%- endmacro %}


{% macro _punycode_start(basic) -%}
  {#- Names and first values of the decoder's state (RFC 3492, 6.2). basic: the letters before the last hyphen. -#}
  {{ return({
    'label': 'cast(' ~ basic ~ ' as ' ~ type_text() ~ ')',
    'decoded': 'cast(null as ' ~ type_text() ~ ')',
    'place': 'cast(0 as bigint)',
    'old_place': 'cast(0 as bigint)',
    'code_point': 'cast(128 as bigint)',
    'bias': 'cast(72 as bigint)',
    'weight': 'cast(1 as bigint)',
    'digit_base': 'cast(36 as bigint)',
  }) }}
{%- endmacro %}

{% macro _punycode_step(digit, over) -%}
  {#-
    The state after a digit of base 36 (SQL), which either ends a number, that says which letter stands where, or does not.
    over: the engine's sign for division of integers. Numbers are bounded: no domain has longer ones, and what is none must not overflow.
  -#}
  {%- set threshold = 'greatest(1, least(26, state.digit_base - state.bias))' -%}
  {%- set place = '(state.place + ' ~ digit ~ ' * state.weight)' -%}
  {%- set size = '(length(state.label) + 1)' -%}
  {%- set code_point = '(state.code_point + ' ~ place ~ over ~ size ~ ')' -%}
  {%- set index = '(' ~ place ~ ' % ' ~ size ~ ')' -%}
  {%- set halved = '((' ~ place ~ ' - state.old_place)' ~ over ~ 'case when state.old_place = 0 then 700 else 2 end)' -%}
  {%- set delta = '(' ~ halved ~ ' + ' ~ halved ~ over ~ size ~ ')' -%}
  {%- set bias -%}
    case
      {%- for power in range(5) %}
      {%- set reduced = '(' ~ delta ~ over ~ 35 ** power ~ ')' if power else delta %}
      {{ 'when ' ~ delta ~ ' < ' ~ 456 * 35 ** power ~ ' then' if power < 4 else 'else' }} {{ 36 * power }} + 36 * {{ reduced ~ over }}({{ reduced }} + 38)
      {%- endfor %}
    end
  {%- endset -%}
  {%- set label = 'left(state.label, cast(' ~ index ~ ' as integer)) || chr(cast(' ~ code_point ~ ' as integer)) || substr(state.label, cast(' ~ index ~ ' as integer) + 1)' -%}
  {%- set next = {} -%}
  {%- for name, (ended, going_on) in {
    'label': (label, 'state.label'),
    'decoded': (label, 'null'),
    'place': (index ~ ' + 1', 'least(' ~ place ~ ', 1000000000000)'),
    'old_place': (index ~ ' + 1', 'state.old_place'),
    'code_point': (code_point, 'state.code_point'),
    'bias': (bias, 'state.bias'),
    'weight': ('1', 'least(state.weight * (36 - ' ~ threshold ~ '), 1000000000)'),
    'digit_base': ('36', 'state.digit_base + 36'),
  }.items() -%}
    {%- do next.update({name: 'case when ' ~ digit ~ ' >= ' ~ threshold ~ ' then ' ~ going_on
      ~ ' when ' ~ digit ~ ' >= 0 and (' ~ code_point ~ ' < 55296 or ' ~ code_point ~ ' between 57344 and 1114111) then ' ~ ended ~ ' end'}) -%}
  {%- endfor -%}
  {{ return(next) }}
{%- endmacro %}
