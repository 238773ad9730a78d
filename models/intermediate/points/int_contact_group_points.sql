-- Points per contact, score and rule group as of each scoring date, before limits and bounds.
with

daily_points as (

    select * from {{ ref('int_daily_points') }}

),

property_points as (

    select * from {{ ref('int_contact_property_points') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

aged as (

    select
        scoring_dates.score_date,
        daily_points.contact_id,
        daily_points.rule_number,
        daily_points.event_count,
        {{ days_between('daily_points.event_date', 'scoring_dates.score_date') }} as age_days
    from daily_points
    inner join scoring_dates
        on daily_points.event_date <= scoring_dates.score_date

),

decayed as (

    select
        aged.score_date,
        aged.contact_id,
        rules.score_id,
        rules.rule_group,
        aged.event_count * {{ decayed_points('rules.points', 'aged.age_days', 'rules') }} as points
    from aged
    inner join rules
        on aged.rule_number = rules.rule_number

    union all

    select
        evidence.score_date,
        evidence.contact_id,
        property_points.score_id,
        property_points.rule_group,
        property_points.points
    from evidence
    inner join property_points
        on evidence.contact_id = property_points.contact_id

)

select
    score_date,
    contact_id,
    score_id,
    rule_group,
    cast(sum(points) as {{ type_points() }}) as points
from decayed
group by score_date, contact_id, score_id, rule_group
