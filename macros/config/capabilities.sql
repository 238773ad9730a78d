{# What is built beside the contact scores: the switches of the var `capabilities`. #}

{% macro capabilities() -%}
  {{ return(['accounts', 'predictions', 'send_times', 'decisions', 'segments', 'saturation', 'monitoring']) }}
{%- endmacro %}


{% macro capability_is_on() -%}
  {#- Whether one of the capabilities that are named is on; `scores` always is. A model of theirs exists only then. -#}
  {%- set on = ['scores'] + setting('capabilities') | list -%}
  {{ return(varargs | select('in', on) | list | length > 0) }}
{%- endmacro %}


{% macro names_when_on(names) -%}
  {#- Of {capability: names of its models} those that exist, in the order given. -#}
  {%- set found = [] -%}
  {%- for capability, models in names.items() if capability_is_on(capability) -%}{%- do found.extend(models) -%}{%- endfor -%}
  {{ return(found) }}
{%- endmacro %}


{% macro rows_when_on(capability, columns=none) -%}
  {#-
    Called around a select from the models of a capability: that select or, where it is off, no row.
    columns: {name: type} of what no row has; by default those of the contract of the model that asks.
  -#}
  {%- if capability_is_on(capability) -%}
    {{ caller() }}
  {%- else %}
    {%- set typed = columns or {} -%}
    {%- for name, column in model.columns.items() if not columns -%}
      {%- do typed.update({name: type_double() if column.data_type == 'double' else api.Column.translate_type(column.data_type)}) -%}
    {%- endfor %}

    select
        {%- for name, type in typed.items() %}
        cast(null as {{ type }}) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
  {%- endif -%}
{%- endmacro %}


{% macro when_on(capability, value) -%}
  {#- What stands for no row of a capability's models: a value, or null where it is off and nothing is known. -#}
  {{ value if capability_is_on(capability) else 'null' }}
{%- endmacro %}
