-- What has been received up to now, per source and hour of loading. A refresh compares it with what
-- the last completed one had seen: only hours that differ are read again.
with

events as (

    select
        source,
        {{ dbt.date_trunc('hour', 'loaded_at') }} as load_hour,
        loaded_at
    from {{ ref('int_events_unioned') }}

)

select
    {{ row_text(['source', 'load_hour']) }} as load_key,
    source,
    count(*) as raw_count,
    cast(sum({{ epoch_micros('loaded_at') }}) as decimal(38, 0)) as loaded_at_sum,
    cast(load_hour as timestamp) as load_hour
from events
group by source, load_hour
