{%- set reasons = rejection_reasons() %}
with

raw_counts as (

    select
        nullif(source, '') as source,
        cast(nullif(load_hour, cast('0001-01-01' as timestamp)) as date) as load_date,
        sum(raw_count) as raw_count
    from {{ ref('int_loads') }}
    group by source, cast(nullif(load_hour, cast('0001-01-01' as timestamp)) as date)

),

events as (select * from {{ ref('fct_events') }}),

rejected as (select * from {{ ref('int_events_rejected') }}),

gone as (
    select * from {{ ref('int_events_validated') }}
    where rejection_reason in ('erased', 'aged_out') or {{ is_aged_out() }}
),

outcomes as (

    select
        source,
        cast(loaded_at as date) as load_date,
        'accepted' as outcome
    from events

    union all

    select
        source,
        cast(loaded_at as date) as load_date,
        rejection_reason as outcome
    from rejected

    union all

    select
        source,
        cast(loaded_at as date) as load_date,
        case when rejection_reason = 'erased' then 'erased' else 'aged_out' end as outcome
    from gone

),

counted as (

    select
        source,
        load_date,
        count(*) as outcome_count,
        {%- for reason in reasons %}
        sum(case when outcome = '{{ reason }}' then 1 else 0 end) as {{ reason }}_count,
        {%- endfor %}
        sum(case when outcome = 'accepted' then 1 else 0 end) as accepted_count,
        sum(case when outcome = 'aged_out' then 1 else 0 end) as aged_out_count,
        sum(case when outcome = 'erased' then 1 else 0 end) as erased_count
    from outcomes
    group by source, load_date

),

compared as (

    select
        coalesce(raw_counts.source, counted.source) as source,
        coalesce(raw_counts.load_date, counted.load_date) as load_date,
        coalesce(raw_counts.raw_count, 0) as raw_count,
        coalesce(counted.accepted_count, 0) as accepted_count,
        coalesce(counted.erased_count, 0) as erased_count,
        coalesce(counted.aged_out_count, 0) as aged_out_count,
        {%- for reason in reasons %}
        coalesce(counted.{{ reason }}_count, 0) as {{ reason }}_count,
        {%- endfor %}
        coalesce(raw_counts.raw_count, 0)
        - coalesce(counted.outcome_count, 0) as difference
    from raw_counts
    full outer join counted
        on
            coalesce(raw_counts.source, '') = coalesce(counted.source, '')
            and coalesce(raw_counts.load_date, cast('0001-01-01' as date))
            = coalesce(counted.load_date, cast('0001-01-01' as date))

)

select
    -- strings
    source,

    -- numerics
    cast(raw_count as bigint) as raw_count,
    cast(accepted_count as bigint) as accepted_count,
    cast(erased_count as bigint) as erased_count,
    {%- for reason in reasons %}
    cast({{ reason }}_count as bigint) as {{ reason }}_count,
    {%- endfor %}
    cast(difference as bigint) as difference,

    -- dates
    load_date,

    -- numerics
    cast(aged_out_count as bigint) as aged_out_count
from compared
