-- What is this: contacts and periods in which more events earned points than cap_count allows, or
-- in which events were capped though there were not more than cap_count.
-- When does it matter: caps keep one busy hour from making a hot contact.
-- How to resolve: count the rows of fct_contact_points for the contact, rule and period shown; the
-- order and the periods are in int_event_points.
with

ledger as (select * from {{ ref('fct_contact_points') }}),

events as (select * from {{ ref('fct_events') }}),

rules as (
    select * from {{ ref('stg_config__scoring_rules') }}
    where cap_count is not null
),

placed as (

    select
        ledger.contact_id,
        ledger.score_id,
        ledger.rule_id,
        ledger.was_capped,
        rules.cap_count,
        rules.cap_period,
        case when rules.cap_period = 'message' then events.message_id end as message_id,
        case
            when
                rules.cap_period = 'day'
                or (rules.cap_period = 'message' and events.message_id is null)
                then ledger.event_date
            when rules.cap_period = 'week'
                then cast({{ dbt.date_trunc('week', 'ledger.event_date') }} as date)
            when rules.cap_period = 'month'
                then cast({{ dbt.date_trunc('month', 'ledger.event_date') }} as date)
        end as period_date
    from ledger
    inner join rules
        on
            ledger.score_id = rules.score_id
            and ledger.rule_id = rules.rule_id
            and (rules.valid_from_date is null or ledger.event_date >= rules.valid_from_date)
            and (rules.valid_to_date is null or ledger.event_date < rules.valid_to_date)
    inner join events
        on ledger.event_key = events.event_key

)

select
    contact_id,
    score_id,
    rule_id,
    cap_period,
    period_date,
    message_id,
    count(*) as event_count,
    sum(case when was_capped then 1 else 0 end) as capped_count,
    max(cap_count) as cap_count
from placed
group by contact_id, score_id, rule_id, cap_period, period_date, message_id
having
    sum(case when was_capped then 0 else 1 end) > max(cap_count)
    or (sum(case when was_capped then 1 else 0 end) > 0 and count(*) <= min(cap_count))
