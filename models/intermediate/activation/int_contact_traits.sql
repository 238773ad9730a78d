{{ config(materialized='view', enabled=capability_is_on('segments', 'decisions')) }}

-- What a contact is and has done, as text: one row per contact and trait that some condition
-- names, without a value where the contact lacks it. Who is unscored has the tier `unscored` and
-- nothing else of the score: new is not dormant.
{%- set state_traits = trait_names(['consent', 'activity', 'company']) %}
with

fields as (

    select distinct
        condition_field,
        split_part(condition_field, '.', 1) as namespace,
        case
            when condition_field in ({{ quoted_list(state_traits) }}) then 'state'
            when
                condition_field like '%.%'
                and split_part(condition_field, '.', 1) in ({{ quoted_list(score_traits()) }})
                then 'score'
            else 'attribute'
        end as kind
    from {{ ref('stg_config__conditions') }}
    where condition_field not in ({{ quoted_list(trait_names(learning_capabilities())) }})

),

contacts as (select * from {{ ref('int_contacts') }}),

consent as (select * from {{ ref('int_contact_consent') }}),

activity as (select * from {{ ref('int_contact_activity') }}),

companies as (select * from {{ ref('int_companies') }}),

scores as (select * from {{ ref('fct_contact_scores') }}),

attributes as (select * from {{ ref('int_contact_attributes') }})

select
    contacts.contact_key,
    contacts.contact_id,
    fields.condition_field as trait,
    case fields.condition_field
        {%- for name in trait_namespaces()['consent'] %}
        when 'consent.{{ name }}' then case when consent.{{ name }} then 'true' else 'false' end
        {%- endfor %}
        {%- for name in trait_namespaces()['activity'] %}
        when 'activity.{{ name }}' then cast(activity.{{ name }} as {{ type_text() }})
        {%- endfor %}
        {%- for name in company_fields() if name != 'employee_count' %}
        when 'company.{{ name }}' then companies.{{ name }}
        {%- endfor %}
        when 'company.employee_count' then {{ plain_decimal('companies.employee_count') }}
    end as trait_value
from contacts
inner join consent
    on contacts.contact_key = consent.contact_key
inner join activity
    on contacts.contact_key = activity.contact_key
left join companies
    on contacts.company_id = companies.company_id
inner join fields
    on fields.kind = 'state'

union all

select
    contacts.contact_key,
    contacts.contact_id,
    fields.condition_field as trait,
    case
        when fields.namespace = 'tier' then scores.tier
        when not scores.is_scored then null
        when fields.namespace = 'score' then {{ plain_decimal('scores.score') }}
        {%- for name in score_traits() if name not in ['score', 'tier'] %}
        when fields.namespace = '{{ name }}' then cast(scores.{{ name }} as {{ type_text() }})
        {%- endfor %}
    end as trait_value
from scores
inner join contacts
    on scores.contact_id = contacts.contact_id
inner join fields
    on
        fields.kind = 'score'
        and fields.condition_field = fields.namespace || '.' || scores.score_id

union all

select
    contacts.contact_key,
    contacts.contact_id,
    fields.condition_field as trait,
    attributes.attribute_value as trait_value
from contacts
inner join fields
    on fields.kind = 'attribute'
left join attributes
    on
        contacts.contact_id = attributes.contact_id
        and fields.condition_field = attributes.attribute
