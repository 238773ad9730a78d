{{ config(enabled=capability_is_on('segments')) }}

-- Stays in a segment: one row per segment, contact and stay. A contact meets a segment while all
-- conditions of one of its groups hold. Each spell of meeting lasts at least the minimum stay;
-- spells that then touch are one stay. `left_on` is null while the stay goes on.
with

conditions as (select * from {{ ref('stg_config__segment_conditions') }}),

condition_changes as (select * from {{ ref('int_condition_changes') }}),

segments as (select * from {{ ref('stg_config__segments') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

condition_groups as (

    select
        segment_id,
        condition_group,
        count(*) as condition_count,
        row_number() over (order by {{ bytewise('segment_id') }}, condition_group) as group_number
    from conditions
    group by segment_id, condition_group

),

group_days as (

    select
        condition_groups.group_number,
        condition_changes.contact_key,
        condition_changes.change_date,
        sum(condition_changes.holding_change) as holding_change
    from condition_changes
    inner join conditions
        on condition_changes.condition_key = conditions.condition_key
    inner join condition_groups
        on
            conditions.segment_id = condition_groups.segment_id
            and conditions.condition_group = condition_groups.condition_group
    group by
        condition_groups.group_number,
        condition_changes.contact_key,
        condition_changes.change_date

),

group_counts as (

    select
        *,
        sum(holding_change) over (
            partition by group_number, contact_key
            order by change_date
            rows between unbounded preceding and current row
        ) as holding_count
    from group_days

),

segment_days as (

    select
        condition_groups.segment_id,
        group_counts.contact_key,
        group_counts.change_date,
        sum(
            case
                when group_counts.holding_count = condition_groups.condition_count then 1
                else -1
            end
        ) as met_change
    from group_counts
    inner join condition_groups
        on group_counts.group_number = condition_groups.group_number
    where
        group_counts.holding_change <> 0
        and condition_groups.condition_count in (
            group_counts.holding_count, group_counts.holding_count - group_counts.holding_change
        )
    group by condition_groups.segment_id, group_counts.contact_key, group_counts.change_date

),

segment_counts as (

    select
        *,
        sum(met_change) over (
            partition by segment_id, contact_key
            order by change_date
            rows between unbounded preceding and current row
        ) as met_count
    from segment_days

),

spells as (

    select
        segment_id,
        contact_key,
        met_count > 0 as is_met,
        change_date as began_on,
        lead(change_date) over (
            partition by segment_id, contact_key order by change_date
        ) as ended_on
    from segment_counts
    where (met_count > 0) <> (met_count - met_change > 0)

),

kept as (

    select
        spells.segment_id,
        spells.contact_key,
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
    where spells.is_met

),

touching as (

    select
        *,
        case
            when
                max(kept_until) over (
                    partition by segment_id, contact_key
                    order by began_on
                    rows between unbounded preceding and 1 preceding
                ) >= began_on
                then 0
            else 1
        end as is_new_stay
    from kept

),

numbered as (

    select
        *,
        sum(is_new_stay) over (
            partition by segment_id, contact_key
            order by began_on
            rows between unbounded preceding and current row
        ) as stay_number
    from touching

),

stays as (

    select
        segment_id,
        contact_key,
        stay_number,
        min(began_on) as entered_on,
        max(kept_until) as kept_until,
        max(case when ended_on is null then 1 else 0 end) as open_count
    from numbered
    group by segment_id, contact_key, stay_number

)

select
    stays.segment_id,
    stays.contact_key,
    cast(stays.stay_number as integer) as stay_number,
    stays.open_count = 0 and stays.kept_until > as_of.as_of_date as is_held_by_minimum,
    stays.entered_on,
    case
        when stays.open_count = 0 and stays.kept_until <= as_of.as_of_date then stays.kept_until
    end as left_on
from stays
cross join as_of
