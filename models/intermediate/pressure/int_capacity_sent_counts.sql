-- Messages sent to anybody in each calendar period that a capacity rule counts. Rules that count
-- per message have no rows.
with

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'capacity' and period <> 'message'

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

contact_sends as (

    select
        scope_key,
        sent_date,
        sum(sent_count) as sent_count
    from {{ ref('int_contact_sends') }}
    group by scope_key, sent_date

)

select
    rules.rule_set,
    rules.rule_id,
    {{ period_start('rules.period', 'contact_sends.sent_date') }} as period_date,
    cast(sum(contact_sends.sent_count) as integer) as sent_count
from rules
inner join rule_scopes
    on rules.rule_set = rule_scopes.rule_set and rules.rule_id = rule_scopes.rule_id
inner join contact_sends
    on rule_scopes.scope_key = contact_sends.scope_key
group by
    rules.rule_set,
    rules.rule_id,
    {{ period_start('rules.period', 'contact_sends.sent_date') }}
