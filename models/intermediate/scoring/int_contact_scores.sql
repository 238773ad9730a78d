-- The score of every contact with an event, and how many score lower, as of the as-of date and the
-- day that rpt_score_validation looks back to.
with

contact_days as (select * from {{ ref('int_contact_days') }}),

daily_points as (select * from {{ ref('int_daily_points') }}),

property_points as (select * from {{ ref('int_contact_property_points') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

score_dates as (

    select as_of_date as score_date
    from as_of

    union all

    select {{ add_days('as_of_date', -setting('validation_days')) }} as score_date
    from as_of

),

evidence as (

    select
        score_dates.score_date,
        contact_days.contact_key,
        sum(contact_days.event_count) as evidence_count,
        min(contact_days.first_event_at) as first_event_at,
        max(contact_days.last_event_at) as last_event_at
    from contact_days
    inner join score_dates
        on contact_days.event_date <= score_dates.score_date
    group by score_dates.score_date, contact_days.contact_key

),

aged as (

    select
        score_dates.score_date,
        daily_points.contact_key,
        daily_points.rule_number,
        daily_points.event_count,
        {{ days_between('daily_points.event_date', 'score_dates.score_date') }} as age_days
    from daily_points
    inner join score_dates
        on daily_points.event_date <= score_dates.score_date

),

points as (

    select
        aged.score_date,
        aged.contact_key,
        rules.score_id,
        rules.rule_group,
        aged.event_count * {{ decayed_points('rules.points', 'aged.age_days', 'rules') }} as points
    from aged
    inner join rules
        on aged.rule_number = rules.rule_number

    union all

    select
        score_dates.score_date,
        property_points.contact_key,
        property_points.score_id,
        property_points.rule_group,
        property_points.points
    from property_points
    cross join score_dates

),

{{ limited_points('points', ['score_date', 'contact_key']) }},

scored as (

    select
        evidence.*,
        scores.score_id,
        {{ bounded_score('coalesce(limited.points, 0)', 'scores') }} as score,
        cast(coalesce(limited.points_total, 0) as {{ type_points() }}) as points_total
    from evidence
    cross join scores
    left join limited
        on
            evidence.score_date = limited.score_date
            and evidence.contact_key = limited.contact_key
            and scores.score_id = limited.score_id

),

-- ranks: of the distinct scores only, so that no worker sees all contacts
score_counts as (

    select
        score_date,
        score_id,
        score,
        count(*) as same_count
    from scored
    group by score_date, score_id, score

),

ranked as (

    select
        *,
        sum(same_count) over (
            partition by score_date, score_id
            order by score
            rows between unbounded preceding and current row
        ) - same_count as lower_count,
        sum(same_count) over (partition by score_date, score_id) as scored_count
    from score_counts

)

select
    scored.contact_key,
    scored.score_id,
    scored.score,
    scored.points_total,
    cast(scored.evidence_count as bigint) as evidence_count,
    cast(ranked.lower_count as bigint) as lower_count,
    cast(ranked.same_count as bigint) as same_count,
    cast(ranked.scored_count as bigint) as scored_count,
    scored.score_date,
    scored.first_event_at,
    scored.last_event_at
from scored
inner join ranked
    on
        scored.score_date = ranked.score_date
        and scored.score_id = ranked.score_id
        and scored.score = ranked.score
