{{ config(enabled=capability_is_on('decisions')) }}

-- Where room may run out: pressure rules and contacts for whom what was sent and all that is
-- planned are too much; all other sends pass. One row per rule set, rule, contact and day of mail
-- sent, or one without a day. The start of int_pressure_decisions: no send has had its turn.
with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

contact_sends as (select * from {{ ref('int_contact_sends') }}),

rules as (
    select * from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'pressure'
),

rule_scopes as (select * from {{ ref('int_rule_scopes') }}),

conditions as (select * from {{ ref('int_contact_conditions') }}),

thresholds as (select * from {{ ref('stg_config__typology_thresholds') }}),

mails as (

    select
        contact_key,
        scope_key,
        sent_count as mail_count,
        0 as planned_count
    from contact_sends

    union all

    select
        contact_key,
        scope_key,
        1 as mail_count,
        1 as planned_count
    from planned_sends

),

contact_mails as (

    select
        contact_key,
        scope_key,
        sum(mail_count) as mail_count,
        sum(planned_count) as planned_count
    from mails
    group by contact_key, scope_key

),

rule_mails as (

    select
        rule_scopes.rule_set,
        rule_scopes.rule_number,
        contact_mails.contact_key,
        sum(contact_mails.mail_count) as mail_count
    from contact_mails
    inner join rule_scopes
        on contact_mails.scope_key = rule_scopes.scope_key
    inner join rules
        on
            rule_scopes.rule_set = rules.rule_set
            and rule_scopes.rule_number = rules.rule_number
    group by rule_scopes.rule_set, rule_scopes.rule_number, contact_mails.contact_key
    having sum(contact_mails.planned_count) > 0

),

met_thresholds as (

    select
        thresholds.rule_set,
        thresholds.rule_id,
        conditions.contact_key,
        thresholds.threshold,
        row_number() over (
            partition by thresholds.rule_set, thresholds.rule_id, conditions.contact_key
            order by thresholds.threshold_order
        ) as place
    from thresholds
    inner join conditions
        on thresholds.condition_key = conditions.condition_key

),

contested as (

    select
        rule_mails.rule_set,
        rule_mails.rule_number,
        rule_mails.contact_key,
        coalesce(met_thresholds.threshold, rules.threshold) as threshold
    from rule_mails
    inner join rules
        on rule_mails.rule_set = rules.rule_set and rule_mails.rule_number = rules.rule_number
    left join conditions
        on
            rule_mails.contact_key = conditions.contact_key
            and rules.condition_key = conditions.condition_key
    left join met_thresholds
        on
            rules.rule_set = met_thresholds.rule_set
            and rules.rule_id = met_thresholds.rule_id
            and rule_mails.contact_key = met_thresholds.contact_key
            and met_thresholds.place = 1
    where
        rule_mails.mail_count > coalesce(met_thresholds.threshold, rules.threshold)
        and (rules.condition_key is null or conditions.contact_key is not null)

),

sent as (

    select
        rule_scopes.rule_set,
        rule_scopes.rule_number,
        contact_sends.contact_key,
        contact_sends.sent_count,
        contact_sends.sent_date
    from contact_sends
    inner join rule_scopes
        on contact_sends.scope_key = rule_scopes.scope_key

)

select
    contested.rule_set,
    contested.contact_key,
    contested.rule_number,
    0 as turn,
    contested.threshold,
    sent.sent_count,
    cast(null as integer) as planned_count,
    cast(null as {{ dbt.type_bigint() }}) as blocking_rule_number,
    sent.sent_date as mail_date
from contested
left join sent
    on
        contested.rule_set = sent.rule_set
        and contested.rule_number = sent.rule_number
        and contested.contact_key = sent.contact_key
