-- The letters of int_pressure_letters that a pressure rule does not count, in one text.
with

rules as (

    select *
    from {{ ref('stg_config__typology_rules') }}
    where rule_kind = 'pressure'

),

rule_scopes as (

    select * from {{ ref('int_rule_scopes') }}

),

letters as (

    select * from {{ ref('int_pressure_letters') }}

),

set_letters as (

    select distinct
        rule_set,
        letter
    from letters

),

counted as (

    select distinct
        rule_scopes.rule_set,
        rule_scopes.rule_id,
        letters.letter
    from rule_scopes
    inner join letters
        on
            rule_scopes.rule_set = letters.rule_set
            and rule_scopes.scope_key = letters.scope_key

),

uncounted as (

    select
        rules.rule_set,
        rules.rule_number,
        case when counted.letter is null then set_letters.letter else '' end as letter
    from rules
    inner join set_letters
        on rules.rule_set = set_letters.rule_set
    left join counted
        on
            rules.rule_set = counted.rule_set
            and rules.rule_id = counted.rule_id
            and set_letters.letter = counted.letter

)

select
    rule_set,
    rule_number,
    {{ dbt.listagg('letter', "''") }} as uncounted_letters
from uncounted
group by rule_set, rule_number
