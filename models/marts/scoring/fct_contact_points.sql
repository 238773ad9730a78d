{{ config(materialized='view') }}

with

event_points as (select * from {{ ref('int_event_points') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

contacts as (select * from {{ ref('int_contacts') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

aged as (

    select
        event_points.*,
        as_of.as_of_date,
        {{ days_between('event_points.event_date', 'as_of.as_of_date') }} as age_days
    from event_points
    inner join as_of
        on event_points.event_date <= as_of.as_of_date

)

select
    -- ids
    aged.event_key,
    contacts.contact_id,
    rules.score_id,
    rules.rule_id,

    -- strings
    rules.rule_group,

    -- numerics
    rules.points as points_base,
    case
        when aged.was_capped then cast(0 as {{ type_points() }})
        else rules.points
    end as points_awarded,
    case
        when aged.was_capped then cast(0 as {{ type_points() }})
        else {{ decayed_points('rules.points', 'aged.age_days', 'rules') }}
    end as points_decayed,
    aged.age_days,

    -- booleans
    aged.was_capped,

    -- dates
    aged.event_date,
    aged.as_of_date,

    -- timestamps
    aged.occurred_at
from aged
inner join rules
    on aged.rule_number = rules.rule_number
inner join contacts
    on aged.contact_key = contacts.contact_key
