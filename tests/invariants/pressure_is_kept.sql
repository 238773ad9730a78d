{{ config(enabled=capability_is_on('decisions')) }}

-- What is this: allowed sends for which the mail sent and the allowed sends of more weight leave no
-- room in a pressure rule, and blocked ones for which they do: counted from sends, events and
-- settings, not from what the decisions were made of. Sends of the holdout take room, and pass.
-- When does it matter: people are mailed more than the rules say, or less.
-- How to resolve: int_pressure_decisions decides one turn after the other, from int_contact_sends,
-- int_rule_scopes and int_pressure_contests; compare its counts with those that this test finds.
{%- set speaks_of -%}
coalesce('|' || rules.category || '|' like '%|' || MAIL.category || '|%', rules.category is null)
and coalesce('|' || rules.channel || '|' like '%|' || MAIL.channel || '|%', rules.channel is null)
and case
    when rules.message_type is null then coalesce(MAIL.message_type, '') <> 'transactional'
    else coalesce('|' || rules.message_type || '|' like '%|' || MAIL.message_type || '|%', false)
end
{%- endset %}
with

rules as (
    select * from {{ ref('stg_config__typology_rules') }}
    where rule_set = 'current' and rule_kind = 'pressure'
),

thresholds as (
    select * from {{ ref('stg_config__typology_thresholds') }}
    where rule_set = 'current'
),

conditions as (select * from {{ ref('int_contact_conditions') }}),

met_thresholds as (

    select
        thresholds.rule_id,
        conditions.contact_id,
        thresholds.threshold,
        row_number() over (
            partition by thresholds.rule_id, conditions.contact_id
            order by thresholds.threshold_order
        ) as place
    from thresholds
    inner join conditions
        on thresholds.condition_key = conditions.condition_key

),

decisions as (

    select
        *,
        is_allowed or blocking_rule_kind = 'capacity' as is_passed
    from {{ ref('fct_send_decisions') }}
    where is_allowed or blocking_rule_kind in ('pressure', 'capacity')

),

checks as (

    select
        rules.rule_id,
        rules.category,
        rules.channel,
        rules.message_type,
        decisions.contact_id,
        decisions.turn,
        decisions.is_passed,
        decisions.is_holdout,
        decisions.planned_date,
        coalesce(met_thresholds.threshold, rules.threshold) as threshold,
        {{ window_start('rules', 'decisions.planned_date') }} as window_from,
        {{ window_end('rules', 'decisions.planned_date') }} as window_to
    from rules
    inner join decisions
        on {{ speaks_of | replace('MAIL', 'decisions') | indent(8) }}
    left join conditions
        on
            decisions.contact_id = conditions.contact_id
            and rules.condition_key = conditions.condition_key
    left join met_thresholds
        on
            rules.rule_id = met_thresholds.rule_id
            and decisions.contact_id = met_thresholds.contact_id
            and met_thresholds.place = 1
    where rules.condition_key is null or conditions.contact_id is not null

),

sendings as (

    -- counted from events: each `sent`, and `delivered` where no `sent` is told of the message, or
    -- of the day where there is no message
    select
        events.contact_key,
        events.message_key,
        events.event_date as sent_date
    from {{ ref('int_events') }} as events
    where
        events.event_type = 'sent'
        or (
            events.event_type = 'delivered'
            and not exists (
                select 1
                from {{ ref('int_events') }} as told
                where
                    told.event_type = 'sent'
                    and told.contact_key = events.contact_key
                    and coalesce(told.message_key, {{ day_number('told.event_date') }})
                    = coalesce(events.message_key, {{ day_number('events.event_date') }})
            )
        )

),

mails as (

    select
        contact_key,
        message_key,
        sent_date,
        count(*) as sent_count
    from sendings
    group by contact_key, message_key, sent_date

),

sent_mails as (

    select
        contacts.contact_id,
        mails.sent_date,
        mails.sent_count,
        messages.category,
        messages.channel,
        messages.message_type
    from mails
    inner join {{ ref('int_as_of_date') }} as as_of
        on mails.sent_date <= as_of.as_of_date
    inner join {{ ref('int_contacts') }} as contacts
        on mails.contact_key = contacts.contact_key
    left join {{ ref('int_messages') }} as messages
        on mails.message_key = messages.message_key

),

room_taken as (

    select
        rules.contact_id,
        rules.turn,
        rules.rule_id,
        sent_mails.sent_count as mail_count
    from checks as rules
    inner join sent_mails
        on
            rules.contact_id = sent_mails.contact_id
            and sent_mails.sent_date between rules.window_from and rules.window_to
            and {{ speaks_of | replace('MAIL', 'sent_mails') | indent(12) }}

    union all

    select
        judged.contact_id,
        judged.turn,
        judged.rule_id,
        1 as mail_count
    from checks as judged
    inner join checks as heavier
        on
            judged.contact_id = heavier.contact_id
            and judged.rule_id = heavier.rule_id
            and judged.turn > heavier.turn
            and heavier.planned_date between judged.window_from and judged.window_to
            and heavier.is_passed

),

counts as (

    select
        contact_id,
        turn,
        rule_id,
        sum(mail_count) as mail_count
    from room_taken
    group by contact_id, turn, rule_id

),

sends as (

    select
        checks.contact_id,
        checks.turn,
        checks.is_passed,
        max(case
            when coalesce(counts.mail_count, 0) >= checks.threshold and not checks.is_holdout then 1
            else 0
        end) as is_full
    from checks
    left join counts
        on
            checks.contact_id = counts.contact_id
            and checks.turn = counts.turn
            and checks.rule_id = counts.rule_id
    group by checks.contact_id, checks.turn, checks.is_passed

)

select *
from sends
where is_passed = (is_full = 1)
