-- What has been received up to now, per source and hour of loading. A refresh compares it with what
-- the last completed one had seen: only hours that differ are read again.
with

events as (

    select
        source,
        {{ hash_bigint(row_text(['event_id', 'contact_id', 'loaded_at'])) }} as row_hash,
        {{ dbt.date_trunc('hour', 'loaded_at') }} as load_hour
    from {{ ref('int_events_unioned') }}

)

select
    {{ row_text(['source', 'load_hour']) }} as load_key,
    source,
    count(*) as raw_count,
    cast(sum(row_hash) as decimal(38, 0)) as row_hash_sum,
    cast(load_hour as timestamp) as load_hour
from events
group by source, load_hour
