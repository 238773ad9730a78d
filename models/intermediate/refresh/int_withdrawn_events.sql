-- depends_on: {{ ref('int_touched_loads') }}
{%- set before = stored_relation('int_events_validated') %}
-- Events of the touched loads as they were stored before this refresh: what hung on them is
-- computed again, even if they never come back.
{%- if rebuilds_whole('events') %}
select
    cast(null as bigint) as event_key,
    cast(null as {{ type_text() }}) as received_contact_id,
    cast(null as {{ type_text() }}) as message_id,
    cast(null as date) as event_date,
    {{ completed_refreshes() + 1 }} as refresh_number
where 1 = 0
{%- else %}
with

touched_loads as (

    select * from {{ ref('int_touched_loads') }}

),

withdrawn as (

    select
        events.event_key,
        events.received_contact_id,
        events.message_id,
        cast(events.occurred_at as date) as event_date
    from {{ before }} as events
    inner join touched_loads
        on {{ is_of_load('events', 'touched_loads') }}
    where events.event_key is not null

)

select
    event_key,
    received_contact_id,
    message_id,
    event_date,
    {{ completed_refreshes() + 1 }} as refresh_number
from withdrawn

{{ interrupted_rows() }}
{%- endif %}
