-- Stays in a segment: one row per segment, contact and stay. Every spell lasts at least the
-- minimum stay of its segment; spells that then touch are one stay. `left_on` is null while the
-- stay goes on.
with

spells as (

    select * from {{ ref('int_segment_spells') }}

),

segments as (

    select * from {{ ref('stg_config__segments') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

kept as (

    select
        spells.segment_id,
        spells.contact_id,
        spells.began_on,
        spells.ended_on,
        case
            when spells.ended_on is not null
                then
                    greatest(
                        spells.ended_on,
                        {{ add_days('spells.began_on', 'segments.min_stay_days') }}
                    )
        end as kept_until
    from spells
    inner join segments
        on spells.segment_id = segments.segment_id

),

compared as (

    select
        kept.*,
        case
            when
                max(kept.kept_until) over (
                    partition by kept.segment_id, kept.contact_id
                    order by kept.began_on
                    rows between unbounded preceding and 1 preceding
                ) >= kept.began_on
                then 0
            else 1
        end as is_new_stay
    from kept

),

numbered as (

    select
        *,
        sum(is_new_stay) over (
            partition by segment_id, contact_id
            order by began_on
            rows between unbounded preceding and current row
        ) as stay_number
    from compared

),

stays as (

    select
        segment_id,
        contact_id,
        stay_number,
        min(began_on) as entered_on,
        max(kept_until) as kept_until,
        max(case when ended_on is null then 1 else 0 end) as open_count
    from numbered
    group by segment_id, contact_id, stay_number

)

select
    stays.segment_id,
    stays.contact_id,
    cast(stays.stay_number as integer) as stay_number,
    stays.open_count = 0 and stays.kept_until > as_of.as_of_date as is_held_by_minimum,
    stays.entered_on,
    case
        when stays.open_count = 0 and stays.kept_until <= as_of.as_of_date then stays.kept_until
    end as left_on
from stays
cross join as_of
