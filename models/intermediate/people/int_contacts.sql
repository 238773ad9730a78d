{%- set column_names = ['company_id', 'owner_id', 'email_hash', 'timezone', 'country'] %}
with

keys as (select * from {{ ref('int_contact_keys') }}),

records as (select * from {{ ref('int_contact_records') }}),

attributes as (select * from {{ ref('int_contact_attributes') }}),

persons as (

    select
        keys.contact_id,
        keys.is_known,
        min(records.created_at) as created_at,
        max(records.updated_at) as updated_at
    from keys
    left join records
        on keys.received_contact_id = records.contact_id
    group by keys.contact_id, keys.is_known

),

described as (

    select
        {%- for column_name in column_names %}
        max(
            case when attribute = '{{ column_name }}' then attribute_value end
        ) as {{ column_name }},
        {%- endfor %}
        contact_id
    from attributes
    group by contact_id

)

select
    {{ id_key('persons.contact_id') }} as contact_key,
    persons.contact_id,
    described.company_id,
    described.owner_id,
    described.email_hash,
    described.timezone,
    described.country,
    persons.is_known,
    persons.created_at,
    persons.updated_at
from persons
left join described
    on persons.contact_id = described.contact_id
