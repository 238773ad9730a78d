-- Messages already sent that a pressure rule counts: one row per rule set, rule, contact and
-- planned day. Days without any have no row.
with

checks as (

    select distinct
        rule_set,
        rule_number,
        contact_id,
        planned_date,
        window_from,
        window_to
    from {{ ref('int_pressure_checks') }}

),

rules as (

    select * from {{ ref('stg_config__typology_rules') }}

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

contact_sends as (

    select * from {{ ref('int_contact_sends') }}

),

scoped_sends as (

    select
        rules.rule_set,
        rules.rule_number,
        contact_sends.contact_id,
        contact_sends.sent_date,
        contact_sends.sent_count
    from contact_sends
    inner join rule_scopes
        on contact_sends.scope_key = rule_scopes.scope_key
    inner join rules
        on
            rule_scopes.rule_set = rules.rule_set
            and rule_scopes.rule_id = rules.rule_id
            and rules.rule_kind = 'pressure'

)

select
    checks.rule_set,
    checks.rule_number,
    checks.contact_id,
    checks.planned_date,
    cast(sum(scoped_sends.sent_count) as integer) as sent_count
from checks
inner join scoped_sends
    on
        checks.rule_set = scoped_sends.rule_set
        and checks.rule_number = scoped_sends.rule_number
        and checks.contact_id = scoped_sends.contact_id
        and scoped_sends.sent_date between checks.window_from and checks.window_to
group by checks.rule_set, checks.rule_number, checks.contact_id, checks.planned_date
