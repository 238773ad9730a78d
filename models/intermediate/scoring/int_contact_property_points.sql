{%- set texts = {'employee_count': plain_decimal('companies.employee_count')} %}
-- One row per contact and property rule that holds for it.
with

contacts as (select * from {{ ref('int_contacts') }}),

attributes as (select * from {{ ref('int_contact_attributes') }}),

companies as (select * from {{ ref('int_companies') }}),

rules as (select * from {{ ref('stg_config__property_rules') }}),

company_attributes as (
    {%- for column_name in company_fields() %}

    select
        contacts.contact_id,
        'company.{{ column_name }}' as attribute,
        {{ texts.get(column_name, 'companies.' ~ column_name) }} as attribute_value
    from contacts
    inner join companies
        on contacts.company_id = companies.company_id
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

all_attributes as (

    select * from attributes

    union all

    select * from company_attributes

)

select
    contacts.contact_key,
    contacts.contact_id,
    rules.rule_id,
    rules.score_id,
    rules.rule_group,
    rules.points
from all_attributes
inner join rules
    on all_attributes.attribute = rules.attribute
inner join contacts
    on all_attributes.contact_id = contacts.contact_id
where {{ condition_holds('all_attributes.attribute_value', 'rules.operator', 'rules.value') }}
