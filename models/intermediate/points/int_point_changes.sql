-- Points gained and lost per contact, score, rule group and day: events earn, age and expire;
-- properties count from the contact's first event on. A history costs no more than its changes.
with

daily_points as (

    select * from {{ ref('int_daily_points') }}

),

rule_ages as (

    select * from {{ ref('int_rule_ages') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

property_points as (

    select * from {{ ref('int_contact_property_points') }}

),

evidence as (

    select * from {{ ref('int_contact_evidence') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

changes as (

    select
        daily_points.contact_id,
        rules.score_id,
        rules.rule_group,
        {{ add_days('daily_points.event_date', 'rule_ages.age_days') }} as change_date,
        daily_points.event_count * rule_ages.points_change as points_change
    from daily_points
    inner join rule_ages
        on daily_points.rule_number = rule_ages.rule_number
    inner join rules
        on daily_points.rule_number = rules.rule_number

    union all

    select
        evidence.contact_id,
        property_points.score_id,
        property_points.rule_group,
        cast(evidence.first_event_at as date) as change_date,
        property_points.points as points_change
    from evidence
    inner join as_of
        on evidence.score_date = as_of.as_of_date
    inner join property_points
        on evidence.contact_id = property_points.contact_id

)

select
    changes.contact_id,
    changes.score_id,
    changes.rule_group,
    changes.change_date,
    cast(sum(changes.points_change) as {{ type_points() }}) as points_change
from changes
inner join as_of
    on changes.change_date <= as_of.as_of_date
group by changes.contact_id, changes.score_id, changes.rule_group, changes.change_date
