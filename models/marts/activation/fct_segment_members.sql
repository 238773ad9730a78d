{{ config(enabled=capability_is_on('segments')) }}

with

stays as (
    select * from {{ ref('int_segment_stays') }}
    where left_on is null
),

contacts as (select * from {{ ref('int_contacts') }}),

segments as (select * from {{ ref('stg_config__segments') }}),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    -- ids
    stays.segment_id,
    contacts.contact_id,

    -- strings
    segments.segment_name,
    segments.recommended_action,

    -- numerics
    {{ days_between('stays.entered_on', 'as_of.as_of_date') }} as days_in_segment,
    stays.stay_number as entry_count,

    -- booleans
    stays.is_held_by_minimum,
    segments.is_dated,

    -- dates
    stays.entered_on,
    as_of.as_of_date
from stays
inner join contacts
    on stays.contact_key = contacts.contact_key
inner join segments
    on stays.segment_id = segments.segment_id
cross join as_of
