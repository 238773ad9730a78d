-- depends_on: {{ ref('int_touched_loads') }}
-- depends_on: {{ ref('int_person_keys') }}
-- depends_on: {{ ref('int_erased_contacts') }}
{%- set before = stored_relation('int_events_validated') %}
-- Events of the touched loads as they were stored before this refresh: what hung on them is
-- computed again, even if they never come back. Nobody who is erased is named.
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
        events.received_contact_id as contact_id,
        events.message_id,
        cast(events.occurred_at as date) as event_date,
        {{ completed_refreshes() + 1 }} as refresh_number
    from {{ before }} as events
    inner join touched_loads
        on {{ is_of_load('events', 'touched_loads') }}
    where events.event_key is not null and {{ within_touched_loads('events.loaded_at') }}

    {{ interrupted_rows() | indent(4) }}

),

blocked as (

    {{ blocked_contacts('withdrawn') }}

)

select distinct
    withdrawn.event_key,
    case when blocked.contact_id is null then withdrawn.contact_id end as received_contact_id,
    withdrawn.message_id,
    withdrawn.event_date,
    withdrawn.refresh_number
from withdrawn
left join blocked
    on withdrawn.contact_id = blocked.contact_id
{%- endif %}
