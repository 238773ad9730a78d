-- The segment that names a contact: of those it is in, the first by `segment_order`.
with

stays as (

    select *
    from {{ ref('int_segment_stays') }}
    where left_on is null

),

segments as (

    select * from {{ ref('stg_config__segments') }}

),

ranked as (

    select
        stays.contact_id,
        stays.segment_id,
        segments.segment_name,
        segments.recommended_action,
        stays.entered_on,
        row_number() over (
            partition by stays.contact_id
            order by segments.segment_order, {{ bytewise('stays.segment_id') }}
        ) as place,
        count(*) over (partition by stays.contact_id) as segment_count
    from stays
    inner join segments
        on stays.segment_id = segments.segment_id

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
