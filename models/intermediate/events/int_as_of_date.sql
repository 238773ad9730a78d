-- The last day that anything may be seen of: one row.
with

events as (select * from {{ ref('int_events') }})

select
    coalesce(
        cast(nullif('{{ setting('as_of_date') }}', '') as date),
        max(event_date)
    ) as as_of_date
from events
