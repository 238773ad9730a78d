-- What is this: contacts and periods in which more events earned points than cap_count allows, or
-- in which events were capped though there were not more than cap_count.
-- When does it matter: caps keep one busy hour from making a hot contact.
-- How to resolve: count the rows of int_event_points for the contact, rule and period shown; the
-- order and the periods are there too.
with

event_points as (
    select * from {{ ref('int_event_points') }}
    where {{ within_changes('int_event_points', ['contact_key']) }}
),

rules as (
    select * from {{ ref('stg_config__scoring_rules') }}
    where cap_count is not null
),

placed as (

    select
        event_points.contact_key,
        event_points.was_capped,
        rules.score_id,
        rules.rule_id,
        rules.cap_count,
        rules.cap_period,
        case when rules.cap_period = 'message' then event_points.message_key end as message_key,
        case
            when
                rules.cap_period = 'day'
                or (rules.cap_period = 'message' and event_points.message_key is null)
                then event_points.event_date
            when rules.cap_period = 'week'
                then cast({{ dbt.date_trunc('week', 'event_points.event_date') }} as date)
            when rules.cap_period = 'month'
                then cast({{ dbt.date_trunc('month', 'event_points.event_date') }} as date)
        end as period_date
    from event_points
    inner join rules
        on event_points.rule_number = rules.rule_number

)

select
    contact_key,
    score_id,
    rule_id,
    cap_period,
    period_date,
    message_key,
    count(*) as event_count,
    sum(case when was_capped then 1 else 0 end) as capped_count,
    max(cap_count) as cap_count
from placed
group by contact_key, score_id, rule_id, cap_period, period_date, message_key
having
    sum(case when was_capped then 0 else 1 end) > max(cap_count)
    or (sum(case when was_capped then 1 else 0 end) > 0 and count(*) <= min(cap_count))
