-- depends_on: {{ ref('int_refresh_settings') }}
-- depends_on: {{ ref('int_person_keys') }}
-- depends_on: {{ ref('int_erased_contacts') }}
{%- set is_partial = not rebuilds_whole('events') %}
{%- set state = stored_relation('int_refresh_state') if is_partial else none %}
-- People whose contact ids or property points are others than at the last completed refresh:
-- everything of theirs is computed anew. Nobody who is erased is named.
with

persons as (

    select
        received_contact_id,
        contact_id
    from {{ ref('int_contact_keys') }}
    where received_contact_id <> contact_id

),

properties as (

    select
        contact_id,
        {{ property_signature() }} as signature
    from {{ ref('int_contact_property_points') }}
    group by contact_id

){%- if not state %}

select
    persons.contact_id,
    'identity' as change,
    {{ completed_refreshes() + 1 }} as refresh_number
from persons
inner join properties
    on persons.contact_id = properties.contact_id
where 1 = 0
{%- else %},

done_persons as (

    select
        item_key as received_contact_id,
        item_value as contact_id
    from {{ state }}
    where item = 'person'

),

done_properties as (

    select
        item_key as contact_id,
        item_value as signature
    from {{ state }}
    where item = 'properties'

),

moved as (

    select
        coalesce(persons.received_contact_id, done_persons.received_contact_id)
            as received_contact_id,
        persons.contact_id as new_contact_id,
        done_persons.contact_id as old_contact_id
    from persons
    full outer join done_persons
        on persons.received_contact_id = done_persons.received_contact_id
    where coalesce(persons.contact_id, '') <> coalesce(done_persons.contact_id, '')

),

changed as (

    select
        received_contact_id as contact_id,
        'identity' as change
    from moved

    union

    select
        new_contact_id as contact_id,
        'identity' as change
    from moved
    where new_contact_id is not null

    union

    select
        old_contact_id as contact_id,
        'identity' as change
    from moved
    where old_contact_id is not null

    union

    select
        coalesce(properties.contact_id, done_properties.contact_id) as contact_id,
        'properties' as change
    from properties
    full outer join done_properties
        on properties.contact_id = done_properties.contact_id
    where coalesce(properties.signature, '') <> coalesce(done_properties.signature, '')

),

named as (

    select
        contact_id,
        change,
        {{ completed_refreshes() + 1 }} as refresh_number
    from changed

    {{ interrupted_rows() | indent(4) }}

),

blocked as (

    {{ blocked_contacts('named') }}

)

select named.*
from named
left join blocked
    on named.contact_id = blocked.contact_id
where blocked.contact_id is null
{%- endif %}
