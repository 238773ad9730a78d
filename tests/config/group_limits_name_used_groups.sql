{{ config(severity='warn') }}

-- What is this: limits for a rule group that no rule of the score belongs to.
-- When does it matter: a group spelled differently in two seeds is not limited, and nothing else
-- says so.
-- How to resolve: give rule_group the same spelling in score_group_limits.csv and in the rules.
with

limits as (

    select * from {{ ref('stg_config__score_group_limits') }}

),

rule_groups as (

    select
        score_id,
        rule_group
    from {{ ref('stg_config__scoring_rules') }}

    union

    select
        score_id,
        rule_group
    from {{ ref('stg_config__property_rules') }}

)

select
    limits.score_id,
    limits.rule_group
from limits
left join rule_groups
    on limits.score_id = rule_groups.score_id and limits.rule_group = rule_groups.rule_group
where rule_groups.rule_group is null
