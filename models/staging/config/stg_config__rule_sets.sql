{{ config(enabled=capability_is_on('decisions')) }}

-- The rule set in force, `current`, and the candidates beside it.
select 'current' as rule_set

union

select rule_set
from {{ ref('stg_config__typology_rules') }}
