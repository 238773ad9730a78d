-- depends_on: {{ ref('int_refresh_settings') }}
{%- set state = stored_relation('int_refresh_state') %}
-- Sources and hours of loading whose raw rows are read again: rows came, went or changed their load
-- time since the last completed refresh, or somebody in them was erased, or is so no more.
with

loads as (

    select * from {{ ref('int_load_hours') }}

),

erased as (

    select * from {{ ref('int_erased_contacts') }}

),

persons as (

    select * from {{ ref('int_person_keys') }}

){%- if rebuilds_whole('events') %}

-- everything is read again: nothing needs to be named
select
    loads.source,
    loads.load_hour,
    {{ completed_refreshes() + 1 }} as refresh_number
from loads
cross join erased
cross join persons
where 1 = 0
{%- else %},

done as (

    select
        item,
        item_key,
        item_value
    from {{ state }}

),

changed_loads as (

    select
        coalesce(loads.load_key, done.item_key) as load_key
    from loads
    full outer join (select * from done where item = 'load') as done
        on loads.load_key = done.item_key
    where
        done.item_value is distinct from
        {{ row_text(['loads.raw_count', 'loads.row_hash_sum']) }}

),

newly_erased as (

    select keys.received_contact_id
    from {{ stored_relation('int_contact_keys') }} as keys
    left join persons
        on keys.received_contact_id = persons.contact_id
    inner join erased
        on {{ keyed_hash('keys.received_contact_id') }} = erased.contact_hash
    where persons.contact_id is null

),

readmitted as (

    select count(*) as contact_count
    from (select * from done where item = 'erased') as done
    left join erased
        on done.item_key = erased.contact_hash
    where erased.contact_hash is null

),

named_loads as (

    select
        counts.source,
        counts.load_hour
    from {{ stored_relation('int_event_counts') }} as counts
    inner join changed_loads
        on {{ row_text(['counts.source', 'counts.load_hour']) }} = changed_loads.load_key

    union

    select
        loads.source,
        loads.load_hour
    from loads
    inner join changed_loads
        on loads.load_key = changed_loads.load_key

    union

    select
        events.source,
        cast({{ dbt.date_trunc('hour', 'events.loaded_at') }} as timestamp) as load_hour
    from {{ stored_relation('int_events_validated') }} as events
    inner join newly_erased
        on events.received_contact_id = newly_erased.received_contact_id

    union

    select
        counts.source,
        counts.load_hour
    from {{ stored_relation('int_event_counts') }} as counts
    inner join readmitted
        on readmitted.contact_count > 0
    where counts.erased_count > 0

)

select
    source,
    load_hour,
    {{ completed_refreshes() + 1 }} as refresh_number
from named_loads

{{ interrupted_rows() }}
{%- endif %}
