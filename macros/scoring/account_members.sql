{% macro account_members(entity) -%}
{#- The steps `members` (<entity>_id, contact_id) and `accounts` (<entity>_id, owner_id) of companies or deals. -#}
{%- set account_id = entity ~ '_id' -%}
members as (

    select
        {{ account_id }},
        contact_id
    {%- if entity == 'company' %}
    from {{ ref('int_contacts') }}
    where company_id is not null
    {%- else %}
    from {{ ref('int_deal_contacts') }}
    {%- endif %}

),

accounts as (

    select
        {{ account_id }},
        owner_id
    from {{ ref('int_companies' if entity == 'company' else 'int_deals') }}

)
{%- endmacro %}
