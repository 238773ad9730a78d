-- What an event is worth at each age, in days, under each rule: decay and expiry as a table.
with

ages as (

    {{ dbt.generate_series(32768) | indent(4) }}

),

daily_points as (

    select * from {{ ref('int_daily_points') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

longest as (

    select
        daily_points.rule_number,
        max({{ days_between('daily_points.event_date', 'as_of.as_of_date') }}) as longest_age_days
    from daily_points
    cross join as_of
    group by daily_points.rule_number

),

rule_ages as (

    select
        longest.rule_number,
        cast(ages.generated_number - 1 as integer) as age_days
    from longest
    inner join ages
        on longest.longest_age_days >= ages.generated_number - 1

)

select
    rules.rule_number,
    rule_ages.age_days,
    {{ decayed_points('rules.points', 'rule_ages.age_days', 'rules') }} as points
from rule_ages
inner join rules
    on rule_ages.rule_number = rules.rule_number
