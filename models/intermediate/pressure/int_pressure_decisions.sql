{{ config(
    enabled=capability_is_on('decisions'),
    materialized='loop',
    start='int_pressure_contests',
    rounds='int_planned_sends.turn',
    adds=true,
) }}

-- Heavier first, one turn after the other: in each round the sends whose turn it is pass where what
-- was sent and what passed before them leave room in every rule. A row is a rule that counts a send
-- which passed, or that has no room for it; rows of turn 0 are the start. The holdout passes,
-- and counts.
with

planned_sends as (
    select * from {{ ref('int_planned_sends') }}
    where turn = {{ loop_round() }}
),

exclusions as (

    select distinct
        rule_set,
        contact_key
    from {{ ref('int_send_exclusions') }}
    where turn = {{ loop_round() }}

),

mails as (
    select * from {{ ref('int_pressure_contests') }}
    where blocking_rule_number is null
),

rules as (
    select * from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'pressure'
),

rule_scopes as (select * from {{ ref('int_rule_scopes') }}),

checks as (

    select
        rules.rule_set,
        rules.rule_number,
        planned_sends.contact_key,
        planned_sends.turn,
        planned_sends.is_holdout,
        planned_sends.planned_date,
        {{ window_start('rules', 'planned_sends.planned_date') }} as window_from,
        {{ window_end('rules', 'planned_sends.planned_date') }} as window_to
    from planned_sends
    inner join rule_scopes
        on planned_sends.scope_key = rule_scopes.scope_key
    inner join rules
        on rule_scopes.rule_set = rules.rule_set and rule_scopes.rule_number = rules.rule_number
    left join exclusions
        on
            rules.rule_set = exclusions.rule_set
            and planned_sends.contact_key = exclusions.contact_key
    where exclusions.contact_key is null

),

counted as (

    select
        checks.rule_set,
        checks.contact_key,
        checks.rule_number,
        checks.turn,
        checks.is_holdout,
        checks.planned_date as mail_date,
        mails.threshold,
        cast(sum(
            case
                when
                    mails.turn = 0
                    and mails.mail_date between checks.window_from and checks.window_to
                    then mails.sent_count
                else 0
            end
        ) as integer) as sent_count,
        cast(sum(
            case
                when
                    mails.turn > 0
                    and mails.mail_date between checks.window_from and checks.window_to
                    then 1
                else 0
            end
        ) as integer) as planned_count
    from checks
    inner join mails
        on
            checks.rule_set = mails.rule_set
            and checks.contact_key = mails.contact_key
            and checks.rule_number = mails.rule_number
    group by
        checks.rule_set,
        checks.contact_key,
        checks.rule_number,
        checks.turn,
        checks.is_holdout,
        checks.planned_date,
        mails.threshold

),

judged as (

    select
        *,
        min(case
            when sent_count + planned_count >= threshold and not is_holdout then rule_number
        end) over (partition by rule_set, contact_key) as blocking_rule_number
    from counted

)

select
    rule_set,
    contact_key,
    rule_number,
    turn,
    threshold,
    sent_count,
    planned_count,
    blocking_rule_number,
    mail_date
from judged
where blocking_rule_number is null or sent_count + planned_count >= threshold
