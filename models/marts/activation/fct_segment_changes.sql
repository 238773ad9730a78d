{{ config(enabled=capability_is_on('segments')) }}

with

stays as (select * from {{ ref('int_segment_stays') }}),

contacts as (select * from {{ ref('int_contacts') }}),

segments as (select * from {{ ref('stg_config__segments') }}),

changes as (

    select
        segment_id,
        contact_key,
        'entered' as change,
        stay_number,
        cast(null as integer) as stay_days,
        entered_on as changed_on
    from stays

    union all

    select
        segment_id,
        contact_key,
        'left' as change,
        stay_number,
        {{ days_between('entered_on', 'left_on') }} as stay_days,
        left_on as changed_on
    from stays
    where left_on is not null

)

select
    -- ids
    changes.segment_id,
    contacts.contact_id,

    -- strings
    changes.change,
    segments.recommended_action,

    -- numerics
    changes.stay_number,
    changes.stay_days,

    -- booleans
    segments.is_dated,

    -- dates
    changes.changed_on
from changes
inner join contacts
    on changes.contact_key = contacts.contact_key
inner join segments
    on changes.segment_id = segments.segment_id
