{{ config(enabled=capability_is_on('decisions')) }}

-- Recipients beyond the threshold of a capacity rule: one row per rule set, send and rule. Each
-- rule counts by itself: what was sent in the period, then the sends that no other kind of rule
-- blocks, heavier first, then earlier, then by message and contact. Only periods for which more is
-- planned than there is room are put in order. A rule without the tick only informs.
with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

rules as (
    select * from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'capacity'
),

rule_scopes as (select * from {{ ref('int_rule_scopes') }}),

{{ send_conditions() }}

blocked as (

    select
        rule_set,
        contact_key,
        turn
    from {{ ref('int_send_exclusions') }}
    where is_first_blocking

    union all

    select
        rule_set,
        contact_key,
        turn
    from {{ ref('int_pressure_decisions') }}
    where rule_number = blocking_rule_number

),

mail_days as (

    select
        scope_key,
        sent_date as mail_date,
        cast(null as {{ type_text() }}) as message_id,
        sum(sent_count) as sent_count,
        0 as planned_count
    from {{ ref('int_contact_sends') }}
    group by scope_key, sent_date

    union all

    select
        scope_key,
        planned_date as mail_date,
        message_id,
        0 as sent_count,
        count(*) as planned_count
    from {{ ref('int_planned_sends') }}
    group by scope_key, planned_date, message_id

),

rule_days as (

    select
        rules.rule_set,
        rules.rule_number,
        rules.condition_key,
        rules.threshold,
        rules.is_exclusion,
        mail_days.*,
        case rules.period
            when 'message' then mail_days.message_id
            else
                cast(
                    {{ period_start('rules.period', 'mail_days.mail_date') | indent(20) }}
                    as {{ type_text() }}
                )
        end as period_key
    from rules
    inner join rule_scopes
        on rules.rule_set = rule_scopes.rule_set and rules.rule_number = rule_scopes.rule_number
    inner join mail_days
        on rule_scopes.scope_key = mail_days.scope_key

),

overflowing as (

    select
        rule_set,
        rule_number,
        period_key,
        cast(sum(sent_count) as integer) as sent_count
    from rule_days
    group by rule_set, rule_number, period_key, threshold
    having sum(sent_count) + sum(planned_count) > threshold

),

ranked as (

    select
        rule_days.rule_set,
        rule_days.rule_number,
        rule_days.threshold,
        rule_days.is_exclusion,
        planned_sends.contact_key,
        planned_sends.turn,
        overflowing.sent_count,
        cast(row_number() over (
            partition by rule_days.rule_set, rule_days.rule_number, rule_days.period_key
            order by
                planned_sends.weight desc,
                planned_sends.planned_at,
                {{ bytewise('planned_sends.message_id') }},
                {{ bytewise('planned_sends.contact_id') }}
        ) as integer) - 1 as planned_count
    from planned_sends
    inner join rule_days
        on
            planned_sends.scope_key = rule_days.scope_key
            and planned_sends.planned_date = rule_days.mail_date
            and planned_sends.message_id = rule_days.message_id
    inner join overflowing
        on
            rule_days.rule_set = overflowing.rule_set
            and rule_days.rule_number = overflowing.rule_number
            and rule_days.period_key = overflowing.period_key
    left join blocked
        on
            rule_days.rule_set = blocked.rule_set
            and planned_sends.contact_key = blocked.contact_key
            and planned_sends.turn = blocked.turn
    left join conditions
        on
            planned_sends.contact_key = conditions.contact_key
            and rule_days.condition_key = conditions.condition_key
    left join asked
        on
            planned_sends.contact_key = asked.contact_key
            and planned_sends.turn = asked.turn
            and rule_days.condition_key = asked.condition_key
    where
        blocked.contact_key is null
        and (
            rule_days.condition_key is null
            or coalesce(conditions.contact_key, asked.contact_key) is not null
        )

)

select
    rule_set,
    contact_key,
    turn,
    rule_number,
    threshold,
    sent_count,
    planned_count,
    is_exclusion as is_blocking,
    is_exclusion and rule_number = min(case when is_exclusion then rule_number end) over (
        partition by rule_set, contact_key, turn
    ) as is_first_blocking
from ranked
where sent_count + planned_count >= threshold
