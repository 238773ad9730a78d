{{ config(post_hook={'sql': "{{ refuse_without_events() }}", 'transaction': false}) }}

-- depends_on: {{ ref('int_events_validated') }}
-- The last day that anything may be seen of, up to when consent is known, until when answers that
-- rest on it may be used, and the first day whose events are kept: one row. What a source has not
-- landed since its newest load may be a refusal, so the source that loaded longest ago counts.
-- Stops the run if every event was rejected. Systems of the generic tables are loaded together.
{%- set vendors = setting('enabled_sources') | reject('equalto', 'generic') | list %}
{%- set system = "case when source in (" ~ quoted_list(vendors) ~ ") then source end" %}
with

events as (select * from {{ ref('int_events') }}),

loads as (

    select max(nullif(load_hour, cast('0001-01-01' as timestamp))) as loaded_until
    from {{ ref('int_loads') }}
    group by {{ system }}

),

as_of as (

    select
        coalesce(
            cast(nullif('{{ setting('as_of_date') }}', '') as date),
            max(event_date)
        ) as as_of_date
    from events

),

known as (

    select
        as_of.as_of_date,
        least(
            min(loads.loaded_until), cast({{ add_days('as_of.as_of_date', 1) }} as timestamp)
        ) as consent_as_of
    from as_of
    left join loads
        on true
    group by as_of.as_of_date

)

select
    as_of_date,
    consent_as_of,
    {{ dbt.dateadd('hour', setting('use_within_hours'), 'consent_as_of') }} as use_until,
    cast({{ "'" ~ counted_from() ~ "'" if counted_from() else 'null' }} as date) as counted_from
from known
