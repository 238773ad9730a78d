{{ config(enabled=capability_is_on('decisions')) }}

-- What is this: planned rows that are neither decided, nor rejected with a reason, nor of a person
-- who asked to be erased; or that rpt_plan_reconciliation cannot account for, or does not count.
-- When does it matter: a message is neither sent nor refused, and nobody is told.
-- How to resolve: int_planned_sends_validated keeps each row and gives it its reason; look for rows
-- lost by a join.
with

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

received as (

    select
        count(*) as received_count,
        count(case when erased.contact_hash is null or keys.contact_id is not null then 1 end)
            as told_count
    from {{ ref('stg_generic__planned_sends') }} as planned_sends
    left join {{ ref('int_contact_keys') }} as keys
        on planned_sends.contact_id = keys.received_contact_id
    left join erased
        on {{ keyed_hash('planned_sends.contact_id') }} = erased.contact_hash

),

decided as (

    select count(*) as decided_count
    from {{ ref('fct_send_decisions') }}

),

rejected as (

    select count(*) as rejected_count
    from {{ ref('int_planned_sends_validated') }}
    where rejection_reason in ({{ quoted_list(planned_rejection_reasons()) }})

)

select
    report.received_count as reported_count,
    report.erased_count,
    report.difference,
    received.received_count,
    received.told_count,
    decided.decided_count,
    rejected.rejected_count
from {{ ref('rpt_plan_reconciliation') }} as report
cross join received
cross join decided
cross join rejected
where
    received.told_count <> decided.decided_count + rejected.rejected_count
    or report.received_count <> received.received_count
    or report.difference <> 0
    or report.erased_count < 0
