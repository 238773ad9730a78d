-- What is this: totals of rpt_event_reconciliation that differ from a fresh count of raw rows, of
-- rows of people who are no longer there, of fct_events and of int_events_rejected.
-- When does it matter: the report compares what it counted itself; this counts again, past it.
-- How to resolve: a total that is too low means that a source or load day is missing in the
-- report.
with

received as (
    {{ union_sources('events') }}
),

raw_events as (

    select
        contact_id,
        count(*) as row_count
    from received
    group by contact_id

),

persons as (select * from {{ ref('int_person_keys') }}),

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

events as (select * from {{ ref('fct_events') }}),

rejected as (select * from {{ ref('int_events_rejected') }}),

reconciliation as (select * from {{ ref('rpt_event_reconciliation') }}),

raw_totals as (

    select
        coalesce(sum(raw_events.row_count), 0) as raw_count,
        coalesce(sum(
            case
                when erased.contact_hash is not null and persons.contact_id is null
                    then raw_events.row_count
                else 0
            end
        ), 0) as erased_count
    from raw_events
    left join persons
        on raw_events.contact_id = persons.received_contact_id
    left join erased
        on {{ keyed_hash('raw_events.contact_id') }} = erased.contact_hash

),

recounted as (

    select
        'raw' as counted,
        raw_count as row_count
    from raw_totals

    union all

    select
        'erased' as counted,
        erased_count as row_count
    from raw_totals

    union all

    select
        'accepted' as counted,
        count(*) as row_count
    from events
    {%- for reason in rejection_reasons() %}

    union all

    select
        '{{ reason }}' as counted,
        coalesce(sum(case when rejection_reason = '{{ reason }}' then 1 else 0 end), 0) as row_count
    from rejected
    {%- endfor %}

    union all

    select
        'rejected' as counted,
        count(*) as row_count
    from rejected

),

reported as (
    {%- for counted in ['raw', 'erased', 'accepted'] + rejection_reasons() %}

    select
        '{{ counted }}' as counted,
        coalesce(sum({{ counted }}_count), 0) as row_count
    from reconciliation

    union all
    {%- endfor %}

    select
        'rejected' as counted,
        coalesce(sum(
            {%- for reason in rejection_reasons() %}
            {{ reason }}_count{{ ' +' if not loop.last }}
            {%- endfor %}
        ), 0) as row_count
    from reconciliation

)

select
    recounted.counted,
    recounted.row_count,
    reported.row_count as reported_count
from recounted
left join reported
    on recounted.counted = reported.counted
where reported.row_count is null or recounted.row_count <> reported.row_count
