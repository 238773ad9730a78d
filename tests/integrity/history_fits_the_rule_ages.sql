-- What is this: rules under which events go on losing points at ages that int_rule_ages does not
-- list (it ends at 8,191 days, more than 22 years).
-- When does it matter: fct_tier_changes would keep points that the score has lost.
-- How to resolve: raise the length of the series in int_rule_ages, or mend events with a wrong
-- year.
with

days as (

    select
        rule_number,
        min(event_date) as oldest_date
    from {{ ref('int_daily_points') }}
    group by rule_number

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
        days.oldest_date,
        {{ days_between('days.oldest_date', 'as_of.as_of_date') }}
            as age_days
    from days
    cross join as_of

)

select
    rules.score_id,
    rules.rule_id,
    aged.oldest_date
from aged
inner join rules
    on aged.rule_number = rules.rule_number
where
    aged.age_days > 8191
    and {{ decayed_points('rules.points', 'aged.age_days', 'rules') }}
    <> {{ decayed_points('rules.points', '8191', 'rules') }}
