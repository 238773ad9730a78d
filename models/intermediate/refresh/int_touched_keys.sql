-- Keys of all events that this refresh read again, before and after: whatever is stored of them is
-- computed anew. Empty when everything is.
{%- set is_partial = not rebuilds_whole('events') %}
with

withdrawn as (

    select event_key from {{ ref('int_withdrawn_events') }}

),

read_again as (

    select events.event_key
    from {{ ref('int_events_validated') }} as events
    inner join {{ ref('int_touched_loads') }} as touched_loads
        on {{ is_of_load('events', 'touched_loads') }}
    where
        events.event_key is not null
        and {{ within_touched_loads('events.loaded_at') if is_partial else '1 = 0' }}

)

select event_key from withdrawn

union

select event_key from read_again
