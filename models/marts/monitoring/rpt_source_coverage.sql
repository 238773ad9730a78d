-- Each name that a source gives its events, and what it is mapped to; and each table of a source
-- that is not landed: what it would have told (merges, opt-outs) is not known.
with

events as (select * from {{ ref('int_events_validated') }}),

event_types as (select * from {{ ref('stg_config__event_type_map') }}),

names as (

    select
        source,
        lower(trim(received_event_type)) as vendor_event_type,
        count(*) as row_count,
        min(loaded_at) as first_seen_at,
        max(loaded_at) as last_seen_at
    from events
    group by source, lower(trim(received_event_type))
    {%- for source_name, table in absent_tables() %}

    union all

    select
        '{{ source_name }}' as source,
        'table {{ table }} is not landed' as vendor_event_type,
        0 as row_count,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as last_seen_at
    {%- endfor %}

),

mapped as (

    select
        names.*,
        coalesce(own_types.event_type, any_types.event_type) as event_type,
        case
            when own_types.event_type is null then any_types.bounce_type
            else own_types.bounce_type
        end as bounce_type,
        coalesce(own_types.is_machine, any_types.is_machine, false) as is_machine
    from names
    left join event_types as own_types
        on
            names.source = own_types.source
            and names.vendor_event_type = own_types.vendor_event_type
    left join event_types as any_types
        on
            any_types.source = '*'
            and names.vendor_event_type = any_types.vendor_event_type

)

select
    -- strings
    source,
    vendor_event_type,
    event_type,
    bounce_type,

    -- numerics
    cast(row_count as bigint) as row_count,

    -- booleans
    is_machine,
    case when row_count > 0 then event_type is not null end as is_mapped,

    -- timestamps
    first_seen_at,
    last_seen_at
from mapped
