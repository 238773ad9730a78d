-- The ages, in days, at which an event's points change under each rule, and by how much: decay as a
-- list of steps.
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
        rules.rule_number,
        ages.generated_number - 1 as age_days
    from rules
    cross join ages
    where rules.decay <> 'none' or ages.generated_number = 1

    union

    select
        rule_number,
        expires_after_days as age_days
    from rules
    where expires_after_days is not null

),

valued as (

    select
        rules.rule_number,
        rule_ages.age_days,
        {{ decayed_points('rules.points', 'rule_ages.age_days', 'rules') }} as points
    from rule_ages
    inner join rules
        on rule_ages.rule_number = rules.rule_number
    inner join longest
        on
            rule_ages.rule_number = longest.rule_number
            and rule_ages.age_days <= longest.longest_age_days

),

stepped as (

    select
        rule_number,
        age_days,
        points - lag(points, 1, cast(0 as {{ type_points() }})) over (
            partition by rule_number
            order by age_days
        ) as points_change
    from valued

)

select
    rule_number,
    cast(age_days as integer) as age_days,
    points_change
from stepped
where points_change <> 0 or age_days = 0
