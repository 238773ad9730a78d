-- What is this: rules under which events go on losing points at ages that int_rule_ages does not
-- list (it ends at 32,767 days, more than 89 years).
-- When does it matter: fct_tier_changes would keep points that the score has lost.
-- How to resolve: mend events with a wrong year, or raise the length of the series in
-- int_rule_ages.
with

days as (

    select distinct
        rule_number,
        event_date
    from {{ ref('int_daily_points') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

aged as (

    select
        days.rule_number,
        days.event_date,
        {{ days_between('days.event_date', 'as_of.as_of_date') }}
            as age_days
    from days
    cross join as_of

)

select
    rules.score_id,
    rules.rule_id,
    aged.event_date
from aged
inner join rules
    on aged.rule_number = rules.rule_number
where
    aged.age_days > 32767
    and {{ decayed_points('rules.points', 'aged.age_days', 'rules') }}
    <> {{ decayed_points('rules.points', '32767', 'rules') }}
