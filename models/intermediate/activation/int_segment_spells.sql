-- The spells in which a contact met the conditions of a segment, without the minimum stay: one
-- row per segment, contact and spell. The last day of a spell is the one before `ended_on`.
with

group_changes as (

    select * from {{ ref('int_segment_group_changes') }}

),

days as (

    select
        segment_id,
        contact_id,
        change_date,
        sum(membership_change) as membership_change
    from group_changes
    group by segment_id, contact_id, change_date

),

totals as (

    select
        segment_id,
        contact_id,
        change_date,
        sum(membership_change) over (
            partition by segment_id, contact_id
            order by change_date
            rows between unbounded preceding and current row
        ) > 0 as is_met
    from days

),

compared as (

    select
        *,
        lag(is_met, 1, false) over (
            partition by segment_id, contact_id order by change_date
        ) as was_met
    from totals

),

bounded as (

    select
        segment_id,
        contact_id,
        is_met,
        change_date as began_on,
        lead(change_date) over (
            partition by segment_id, contact_id order by change_date
        ) as ended_on
    from compared
    where is_met <> was_met

)

select
    segment_id,
    contact_id,
    began_on,
    ended_on
from bounded
where is_met
