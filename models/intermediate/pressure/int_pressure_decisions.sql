{{ config(
    materialized='loop',
    start='int_pressure_contests',
    rounds='int_planned_sends.turn',
    adds=true,
) }}

-- Heavier first, one turn after the other: in each round the send whose turn it is passes where what
-- was sent and the sends that passed before it leave room in every rule. A row is a pressure rule
-- that counts a send which passed, or has no room for it; rows of turn 0 are the start.
with

planned_sends as (

    select *
    from {{ ref('int_planned_sends') }}
    where turn = {{ loop_round() }}

),

exclusions as (

    select distinct
        rule_set,
        contact_key
    from {{ ref('int_send_exclusions') }}
    where turn = {{ loop_round() }}

),

contests as (

    select *
    from {{ ref('int_pressure_contests') }}
    where turn = 0

),

passed as (

    select *
    from {{ ref('int_pressure_contests') }}
    where turn > 0 and blocking_rule_number is null

),

contact_sends as (

    select * from {{ ref('int_contact_sends') }}

),

rules as (

    select * from {{ ref('stg_config__typology_rules') }}

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

checks as (

    select
        contests.rule_set,
        contests.contact_key,
        contests.rule_number,
        planned_sends.turn,
        contests.threshold,
        planned_sends.planned_date,
        {{ window_start('rules', 'planned_sends.planned_date') }} as window_from,
        {{ window_end('rules', 'planned_sends.planned_date') }} as window_to
    from planned_sends
    inner join contests
        on planned_sends.contact_key = contests.contact_key
    inner join rules
        on contests.rule_set = rules.rule_set and contests.rule_number = rules.rule_number
    inner join rule_scopes
        on
            contests.rule_set = rule_scopes.rule_set
            and contests.rule_number = rule_scopes.rule_number
            and planned_sends.scope_key = rule_scopes.scope_key
    left join exclusions
        on
            contests.rule_set = exclusions.rule_set
            and contests.contact_key = exclusions.contact_key
    where exclusions.contact_key is null

),

sent_counts as (

    select
        checks.rule_set,
        checks.contact_key,
        checks.rule_number,
        cast(sum(contact_sends.sent_count) as integer) as sent_count
    from checks
    inner join contact_sends
        on
            checks.contact_key = contact_sends.contact_key
            and contact_sends.sent_date between checks.window_from and checks.window_to
    inner join rule_scopes
        on
            checks.rule_set = rule_scopes.rule_set
            and checks.rule_number = rule_scopes.rule_number
            and contact_sends.scope_key = rule_scopes.scope_key
    group by checks.rule_set, checks.contact_key, checks.rule_number

),

passed_counts as (

    select
        checks.rule_set,
        checks.contact_key,
        checks.rule_number,
        cast(count(*) as integer) as planned_count
    from checks
    inner join passed
        on
            checks.rule_set = passed.rule_set
            and checks.contact_key = passed.contact_key
            and checks.rule_number = passed.rule_number
            and passed.planned_date between checks.window_from and checks.window_to
    group by checks.rule_set, checks.contact_key, checks.rule_number

),

counted as (

    select
        checks.rule_set,
        checks.contact_key,
        checks.rule_number,
        checks.turn,
        checks.threshold,
        checks.planned_date,
        coalesce(sent_counts.sent_count, 0) as sent_count,
        coalesce(passed_counts.planned_count, 0) as planned_count
    from checks
    left join sent_counts
        on
            checks.rule_set = sent_counts.rule_set
            and checks.contact_key = sent_counts.contact_key
            and checks.rule_number = sent_counts.rule_number
    left join passed_counts
        on
            checks.rule_set = passed_counts.rule_set
            and checks.contact_key = passed_counts.contact_key
            and checks.rule_number = passed_counts.rule_number

),

judged as (

    select
        *,
        min(case when sent_count + planned_count >= threshold then rule_number end) over (
            partition by rule_set, contact_key
        ) as blocking_rule_number
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
    planned_date
from judged
where blocking_rule_number is null or sent_count + planned_count >= threshold
