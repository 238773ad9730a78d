-- What is this: totals of rpt_event_reconciliation that differ from a fresh count of raw rows, of
-- rows of people who are no longer there, of fct_events and of int_events_rejected.
-- When does it matter: the report compares what it counted itself; this counts again, past it.
-- How to resolve: a total that is too low means that a source or load day is missing in the
-- report.
with

persons as (select * from {{ ref('int_person_keys') }}),

events as (select * from {{ ref('fct_events') }}),

rejected as (select * from {{ ref('int_events_rejected') }}),

reconciliation as (select * from {{ ref('rpt_event_reconciliation') }}),

received as (
    {{ union_sources('events') }}
),

raw_events as (

    select
        contact_id,
        count(*) as row_count,
        sum(case when {{ is_aged_out() }} then 1 else 0 end) as aged_out_count
    from received
    group by contact_id

),

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

raw_totals as (

    select
        sum(raw_events.row_count) as raw_count,
        sum(
            case
                when erased.contact_hash is not null and persons.contact_id is null
                    then raw_events.row_count - raw_events.aged_out_count
            end
        ) as erased_count,
        sum(raw_events.aged_out_count) as aged_out_count
    from raw_events
    left join persons
        on raw_events.contact_id = persons.received_contact_id
    left join erased
        on {{ keyed_hash('raw_events.contact_id') }} = erased.contact_hash

),

recounted as (

    {%- for counted in ['raw', 'erased', 'aged_out'] %}

    select
        '{{ counted }}' as counted,
        {{ counted }}_count as row_count
    from raw_totals

    union all
    {%- endfor %}

    select
        'accepted' as counted,
        count(*) as row_count
    from events

    union all

    select
        rejection_reason as counted,
        count(*) as row_count
    from rejected
    group by rejection_reason

),

reported as (
    {%- for counted in ['raw', 'erased', 'aged_out', 'accepted'] + rejection_reasons() %}

    select
        '{{ counted }}' as counted,
        sum({{ counted }}_count) as row_count
    from reconciliation
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    coalesce(recounted.counted, reported.counted) as counted,
    recounted.row_count,
    reported.row_count as reported_count
from recounted
full outer join reported
    on recounted.counted = reported.counted
where coalesce(recounted.row_count, 0) <> coalesce(reported.row_count, 0)
