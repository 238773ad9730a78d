{{ config(enabled=capability_is_on('segments')) }}

select
    segment_id,
    segment_name,
    recommended_action,
    {{ parse_integer('segment_order') }} as segment_order,
    coalesce({{ parse_integer('min_stay_days') }}, 0) as min_stay_days,
    segment_id not in (
        select undated.segment_id
        from {{ ref('stg_config__segment_conditions') }} as undated
        where not undated.is_dated
    ) as is_dated
from {{ ref('segments') }}
