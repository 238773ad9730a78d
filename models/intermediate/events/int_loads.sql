{{ config(materialized='by_value', unique_key=['source', 'load_hour']) }}

-- What has been received, per source and hour of loading: how many rows, and one sum over all of
-- their columns. Only hours that are other than before are read again.
{%- set received = [
    'event_id', 'contact_id', 'message_id', 'source', 'event_type', 'link_url', 'user_agent',
    'ip_address', 'bounce_type', 'currency', 'properties', 'occurred_at_text', 'loaded_at',
    'amount_text', 'is_machine',
] %}
with

raw_events as (

    {{ union_sources('events') }}

),

events as (

    select
        coalesce(source, '') as source,
        {{ load_hour('loaded_at') }} as load_hour,
        {{ hash_bigint(row_text(received)) }} as row_hash
    from raw_events

)

select
    source,
    count(*) as raw_count,
    cast(sum(cast(row_hash as decimal(38, 0))) as decimal(38, 0)) as row_hash_sum,
    load_hour
from events
group by source, load_hour
