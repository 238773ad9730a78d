{%- set column_names = ['email_hash', 'timezone', 'country', 'company_id', 'owner_id'] %}
with

records as (select * from {{ ref('int_contact_records') }}),

keys as (select * from {{ ref('int_contact_keys') }}),

rules as (

    select attribute
    from {{ ref('stg_config__property_rules') }}
    where attribute not in ({{ quoted_list(column_names) }})

    union

    select condition_field as attribute
    from {{ ref('stg_config__conditions') }}
    where condition_field not in ({{ quoted_list(column_names) }})

),

column_values as (

    {%- for column_name in column_names %}

    select
        contact_id,
        updated_at,
        '{{ column_name }}' as attribute,
        {{ column_name }} as attribute_value
    from records
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

members as (

    {{ json_members('records', 'attributes', ['contact_id', 'updated_at']) }}

),

all_values as (

    select * from column_values

    union all

    select
        members.contact_id,
        members.updated_at,
        members.member_key as attribute,
        members.member_value as attribute_value
    from members
    inner join rules
        on members.member_key = rules.attribute

),

ranked as (

    select
        keys.contact_id,
        all_values.attribute,
        all_values.attribute_value,
        row_number() over (
            partition by keys.contact_id, all_values.attribute
            order by
                all_values.updated_at desc nulls last,
                {{ bytewise('all_values.contact_id') }},
                {{ bytewise('all_values.attribute_value') }}
        ) as value_rank
    from all_values
    inner join keys
        on all_values.contact_id = keys.received_contact_id
    where trim(all_values.attribute_value) <> ''

)

select
    contact_id,
    attribute,
    attribute_value
from ranked
where value_rank = 1
