-- When all conditions of a group of a segment began and ceased to hold together: one row per
-- segment, group, contact and day of change.
with

conditions as (

    select * from {{ ref('stg_config__segment_conditions') }}

),

condition_changes as (

    select * from {{ ref('int_condition_changes') }}

),

needed as (

    select
        segment_id,
        condition_group,
        count(*) as condition_count
    from conditions
    group by segment_id, condition_group

),

days as (

    select
        conditions.segment_id,
        conditions.condition_group,
        condition_changes.contact_id,
        condition_changes.change_date,
        sum(condition_changes.holding_change) as holding_change
    from condition_changes
    inner join conditions
        on condition_changes.condition_key = conditions.condition_key
    group by
        conditions.segment_id,
        conditions.condition_group,
        condition_changes.contact_id,
        condition_changes.change_date

),

totals as (

    select
        *,
        sum(holding_change) over (
            partition by segment_id, condition_group, contact_id
            order by change_date
            rows between unbounded preceding and current row
        ) as holding_count
    from days

),

met as (

    select
        totals.*,
        case when totals.holding_count = needed.condition_count then 1 else 0 end as is_met_count
    from totals
    inner join needed
        on
            totals.segment_id = needed.segment_id
            and totals.condition_group = needed.condition_group

),

compared as (

    select
        segment_id,
        condition_group,
        contact_id,
        change_date,
        is_met_count - lag(is_met_count, 1, 0) over (
            partition by segment_id, condition_group, contact_id order by change_date
        ) as membership_change
    from met

)

select
    segment_id,
    condition_group,
    contact_id,
    membership_change,
    change_date
from compared
where membership_change <> 0
