{{ config(post_hook={'sql': "{{ refuse_without_events() }}", 'transaction': false}) }}

-- depends_on: {{ ref('int_events_validated') }}
-- The last day that anything may be seen of: one row. Stops the run if every event was rejected.
with

events as (select * from {{ ref('int_events') }})

select
    coalesce(
        cast(nullif('{{ setting('as_of_date') }}', '') as date),
        max(event_date)
    ) as as_of_date
from events
