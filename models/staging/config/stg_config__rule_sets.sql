-- The rule set in force, `current`, and the candidates beside it.
with

rules as (select * from {{ ref('stg_config__typology_rules') }})

select 'current' as rule_set

union

select rule_set
from rules
