-- A letter per rule set and scope: scopes that the same pressure rules speak of share one. In
-- int_pressure_walk a letter marks a send that is allowed.
with

rules as (

    select
        rule_set,
        rule_id,
        rule_number,
        row_number() over (partition by rule_set order by rule_number) as place
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'pressure'

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

classes as (

    select
        rule_scopes.rule_set,
        rule_scopes.scope_key,
        sum(cast(power(2, rules.place) as bigint)) as class_key
    from rule_scopes
    inner join rules
        on rule_scopes.rule_set = rules.rule_set and rule_scopes.rule_id = rules.rule_id
    group by rule_scopes.rule_set, rule_scopes.scope_key

)

select
    rule_set,
    scope_key,
    chr(cast(64 + dense_rank() over (partition by rule_set order by class_key) as integer))
        as letter
from classes
