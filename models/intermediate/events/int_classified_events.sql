{{ config(
    materialized=stored_incrementally(),
    incremental_strategy='replace_rows',
    meta={'stage': 'machines', 'replaces': {
        'int_classification_scope': 'kept.event_key = touched.event_key',
    }},
) }}

-- depends_on: {{ ref('int_classification_scope') }}
-- Each accepted event with its person, human or machine: narrow, stored, read by all that counts
-- events.
with

events as (

    select events.*
    from {{ ref('int_event_texts') }} as events
    {%- if is_incremental() %}
    inner join {{ ref('int_classification_scope') }} as scope
        on events.event_key = scope.event_key
    {%- endif %}

),

machine_reasons as (

    select * from {{ ref('int_event_machine_reasons') }}

)

select
    -- ids
    events.event_key,
    events.event_id,
    events.contact_id,
    events.message_id,

    -- strings
    events.source,
    events.event_type,
    events.link_url,
    events.bounce_type,
    events.currency,
    machine_reasons.machine_reason,

    -- numerics
    events.amount,

    -- booleans
    machine_reasons.event_key is not null as is_machine,

    -- dates
    events.event_date,

    -- timestamps
    events.occurred_at,
    events.loaded_at
from events
left join machine_reasons
    on events.event_key = machine_reasons.event_key
