{{ config(materialized='view', enabled=capability_is_on('segments')) }}

-- The segment that names a contact: of those it is in, the first by `segment_order`.
with

members as (select * from {{ ref('fct_segment_members') }}),

segments as (select * from {{ ref('stg_config__segments') }}),

ranked as (

    select
        members.contact_id,
        members.segment_id,
        members.segment_name,
        members.recommended_action,
        members.entered_on,
        row_number() over (
            partition by members.contact_id
            order by segments.segment_order, {{ bytewise('members.segment_id') }}
        ) as place,
        count(*) over (partition by members.contact_id) as segment_count
    from members
    inner join segments
        on members.segment_id = segments.segment_id

)

select
    contact_id,
    segment_id,
    segment_name,
    recommended_action,
    segment_count,
    entered_on
from ranked
where place = 1
