-- What each contact got of late and what is planned for it: one row per contact with any mail,
-- quarantine or plan. Mail is what was received, transactional mail apart; days end with the as-of
-- date.
with

sends as (

    select * from {{ ref('int_sends') }}
    where coalesce(message_type, '') <> 'transactional'

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

mail_counts as (

    select
        sends.contact_key,
        sum(case when sends.sent_date > {{ add_days('as_of.as_of_date', -7) }} then 1 else 0 end)
            as sent_count_7d,
        count(*) as sent_count_28d,
        sum(case
            when cast(least(sends.opened_at, sends.clicked_at) as date) <= as_of.as_of_date then 1
            else 0
        end) as answered_count_28d
    from sends
    inner join as_of
        on
            sends.sent_date <= as_of.as_of_date
            and sends.sent_date > {{ add_days('as_of.as_of_date', -28) }}
    where coalesce(cast(sends.returned_at as date) > as_of.as_of_date, true)
    group by sends.contact_key

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
        contact_id,
        count(*) as planned_count,
        sum(case when is_allowed then 1 else 0 end) as allowed_count,
        min(case when is_allowed then planned_at end) as next_allowed_at
    from {{ ref('fct_send_decisions') }}
    group by contact_id

)

select
    contacts.contact_id,
    cast(coalesce(mail_counts.sent_count_7d, 0) as integer) as sent_count_7d,
    cast(coalesce(mail_counts.sent_count_28d, 0) as integer) as sent_count_28d,
    cast(coalesce(mail_counts.answered_count_28d, 0) as integer) as answered_count_28d,
    cast(coalesce(plans.planned_count, 0) as bigint) as planned_send_count,
    cast(coalesce(plans.allowed_count, 0) as bigint) as allowed_send_count,
    quarantines.released_on as quarantine_released_on,
    plans.next_allowed_at
from contacts
left join mail_counts
    on contacts.contact_key = mail_counts.contact_key
left join quarantines
    on contacts.contact_id = quarantines.contact_id
left join plans
    on contacts.contact_id = plans.contact_id
where
    mail_counts.contact_key is not null
    or quarantines.contact_id is not null
    or plans.contact_id is not null
