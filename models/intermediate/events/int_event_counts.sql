{{ config(
    materialized=stored_incrementally(),
    incremental_strategy='replace_rows',
    meta={'stage': 'events', 'replaces': {'int_touched_loads': is_same_load('kept', 'touched')}},
) }}

-- depends_on: {{ ref('int_touched_loads') }}
-- How many raw rows arrived, and how many of them belong to erased people, per source and hour of
-- loading.
with

events as (

    select
        raw_events.source,
        raw_events.contact_id,
        cast({{ dbt.date_trunc('hour', 'raw_events.loaded_at') }} as timestamp) as load_hour
    from {{ ref('int_events_unioned') }} as raw_events
    {%- if is_incremental() %}
    inner join {{ ref('int_touched_loads') }} as touched_loads
        on {{ is_of_load('raw_events', 'touched_loads') }}
    where {{ within_touched_loads('raw_events.loaded_at') }}
    {%- endif %}

),

blocked as (

    {{ blocked_contacts('events') }}

)

select
    events.source,
    count(*) as raw_count,
    count(blocked.contact_id) as erased_count,
    events.load_hour
from events
left join blocked
    on events.contact_id = blocked.contact_id
group by events.source, events.load_hour
