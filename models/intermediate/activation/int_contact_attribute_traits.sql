{{ config(materialized='view') }}

{%- set texts = {'employee_count': plain_decimal('companies.employee_count')} %}
-- Attributes of contacts and of their companies that some condition names, as they are now.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

attributes as (

    select * from {{ ref('int_contact_attributes') }}

),

companies as (

    select * from {{ ref('int_companies') }}

),

traits as (

    select
        attributes.contact_id,
        attributes.attribute as trait,
        attributes.attribute_value as trait_value
    from attributes
    inner join conditions
        on attributes.attribute = conditions.condition_field

    union all

    select
        contacts.contact_id,
        conditions.condition_field as trait,
        case conditions.condition_field
            {%- for name in company_fields() %}
            when 'company.{{ name }}' then {{ texts.get(name, 'companies.' ~ name) }}
            {%- endfor %}
        end as trait_value
    from contacts
    inner join companies
        on contacts.company_id = companies.company_id
    cross join conditions
    where conditions.condition_field like 'company.%'

)

select * from traits
where trait_value is not null
