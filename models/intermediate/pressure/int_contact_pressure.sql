-- What each contact got of late and what is planned for it: one row per contact with any mail,
-- quarantine or plan.
with

mail_counts as (

    select * from {{ ref('int_contact_mail_counts') }}

),

quarantines as (

    select
        contact_id,
        max(released_on) as released_on
    from {{ ref('int_contact_quarantines') }}
    group by contact_id

),

plans as (

    select
        planned_sends.contact_id,
        count(*) as planned_count,
        sum(case when blocks.contact_id is null then 1 else 0 end) as allowed_count,
        min(case when blocks.contact_id is null then planned_sends.planned_at end)
            as next_allowed_at
    from {{ ref('int_planned_sends') }} as planned_sends
    left join {{ ref('int_send_blocks') }} as blocks
        on
            blocks.rule_set = 'current'
            and planned_sends.contact_id = blocks.contact_id
            and planned_sends.turn = blocks.turn
    group by planned_sends.contact_id

),

contacts as (

    select contact_id
    from mail_counts

    union

    select contact_id
    from quarantines

    union

    select contact_id
    from plans

)

select
    contacts.contact_id,
    coalesce(mail_counts.sent_count_7d, 0) as sent_count_7d,
    coalesce(mail_counts.sent_count_28d, 0) as sent_count_28d,
    coalesce(mail_counts.answered_count_28d, 0) as answered_count_28d,
    cast(coalesce(plans.planned_count, 0) as bigint) as planned_send_count,
    cast(coalesce(plans.allowed_count, 0) as bigint) as allowed_send_count,
    quarantines.released_on as quarantine_released_on,
    plans.next_allowed_at
from contacts
left join mail_counts
    on contacts.contact_id = mail_counts.contact_id
left join quarantines
    on contacts.contact_id = quarantines.contact_id
left join plans
    on contacts.contact_id = plans.contact_id
