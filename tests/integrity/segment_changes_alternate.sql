{{ config(enabled=capability_is_on('segments')) }}

-- What is this: segments that a contact leaves without having entered, or enters twice in a row.
-- When does it matter: a workflow fires twice, or never.
-- How to resolve: int_segment_stays holds one row per stay; two stays of a contact in a segment
-- never touch.
with

changes as (select * from {{ ref('fct_segment_changes') }}),

compared as (

    select
        *,
        coalesce(
            lag(change) over (partition by segment_id, contact_id order by changed_on), 'left'
        ) as earlier_change
    from changes

)

select
    segment_id,
    contact_id,
    change,
    changed_on
from compared
where change = earlier_change
