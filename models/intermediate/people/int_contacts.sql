{%- set column_names = ['company_id', 'owner_id', 'email_hash', 'timezone', 'country'] %}
-- depends_on: {{ ref('int_events_accepted') }}
-- Who is there: one row per person, with attributes. Without a date in as_of_date everybody who is
-- known today; with one, whoever was created or did anything by then.
with

keys as (select * from {{ ref('int_contact_keys') }}),

records as (select * from {{ ref('int_contact_records') }}),

attributes as (select * from {{ ref('int_contact_attributes') }}),
{%- if setting('as_of_date') %}

seen as (

    select distinct keys.contact_key
    from keys
    inner join {{ ref('int_events_accepted') }} as events
        on keys.received_contact_key = events.received_contact_key
    where cast(events.occurred_at as date) <= cast('{{ setting('as_of_date') }}' as date)

),
{%- endif %}

persons as (

    select
        keys.contact_key,
        keys.contact_id,
        keys.is_known,
        count(records.contact_id) > 0 as has_record,
        min(records.created_at) as created_at,
        max(records.updated_at) as updated_at
    from keys
    left join records
        on keys.received_contact_id = records.contact_id
    group by keys.contact_key, keys.contact_id, keys.is_known

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
    persons.contact_key,
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
{%- if setting('as_of_date') %}
left join seen
    on persons.contact_key = seen.contact_key
where
    seen.contact_key is not null
    or (
        persons.has_record
        and coalesce(
            cast(persons.created_at as date) <= cast('{{ setting('as_of_date') }}' as date), true
        )
    )
{%- endif %}
