{% macro hubspot_property(name, kind='text') -%}
  {#- Where each loader puts a property of a HubSpot record, for raw_rows(): columns of their own, or one with all. -#}
  {{ kind }} from property_{{ name }}__value or properties.{{ name }}.value or property_{{ name }} or properties_{{ name }} or properties.{{ name }} or {{ name }}
{%- endmacro %}


{% macro hubspot_optouts() -%}
  {#-
    For raw_rows(): {name: kind} of the landed columns that say whether a contact opted out of one subscription
    (`hs_email_optout_<id>`), by any loader; none where the database may not be asked.
  -#}
  {%- set optouts = {} -%}
  {%- if execute and flags.INTROSPECT and model.resource_type != 'unit_test' -%}
    {%- for column in raw_table('hubspot', 'contact').columns or [] if 'hs_email_optout_' in column -%}
      {%- set list_id = column.split('hs_email_optout_')[1].split('__')[0] -%}
      {%- if list_id.isdigit() -%}
        {%- do optouts.update({'hs_email_optout_' ~ list_id: 'text from ' ~ column}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(optouts) }}
{%- endmacro %}
