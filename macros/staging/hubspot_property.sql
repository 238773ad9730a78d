{% macro hubspot_property(name, kind='text') -%}
  {#- Where each loader puts a property of a HubSpot record, for raw_rows(): columns of their own, or one with all. -#}
  {{ kind }} from property_{{ name }}.value or properties.{{ name }}.value or property_{{ name }} or properties.{{ name }} or {{ name }}
{%- endmacro %}


{% macro hubspot_optouts() -%}
  {#-
    For raw_rows(): {name: kind} of the landed columns that say whether a contact opted out of one subscription
    (`hs_email_optout_<id>`), by any loader; none where the database may not be asked.
  -#}
  {%- set optouts = {} -%}
  {%- if execute and flags.INTROSPECT and model.resource_type != 'unit_test' -%}
    {%- set live, archived = raw_table('hubspot', ['contact', 'contacts']).columns, raw_table('hubspot', 'contacts_archived').columns -%}
    {%- for column in live | list + archived | list -%}
      {%- set list_id = column.split('hsemailoptout')[-1].removesuffix('value') -%}
      {%- if 'hsemailoptout' in column and list_id.isdigit() -%}
        {%- do optouts.update({'hs_email_optout_' ~ list_id: hubspot_property('hs_email_optout_' ~ list_id)}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(optouts) }}
{%- endmacro %}
