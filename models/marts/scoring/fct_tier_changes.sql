-- Each change of tier of a contact and score, with the score of that day.
with

daily_points as (select * from {{ ref('int_daily_points') }}),

property_points as (select * from {{ ref('int_contact_property_points') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

tiers as (select * from {{ ref('stg_config__score_tiers') }}),

contacts as (select * from {{ ref('int_contacts') }}),

spans as (

    select
        contact_key,
        score_id,
        tier,
        score,
        is_decided,
        first_day
    from {{ ref('int_score_spans') }}
    where not is_open

    union all

    select
        contact_key,
        score_id,
        tier,
        score,
        is_decided,
        first_day
    from {{ ref('int_tier_spans') }}

),

rules as (

    -- after so many days an event is worth less than half of the last decimal
    select
        *,
        case
            when decay = 'exponential' and points <> 0
                then half_life_days * (ln(abs(points) * 2000000) / ln(2)) + 1
        end as faded_after_days
    from {{ ref('stg_config__scoring_rules') }}

),

followed as (

    select
        *,
        lag(tier) over (partition by contact_key, score_id order by first_day) as earlier_tier,
        lag(is_decided) over (partition by contact_key, score_id order by first_day)
            as earlier_is_decided
    from spans

),

days as (

    -- the first days of all spans that may be in another tier than the one before
    select
        contact_key,
        score_id,
        first_day as score_date,
        score
    from followed
    where
        not is_decided
        or not coalesce(earlier_is_decided, false)
        or coalesce(tier, '') <> coalesce(earlier_tier, '')

),

unknown_days as (

    select * from days
    where score is null

),

points as (

    select
        unknown_days.contact_key,
        unknown_days.score_id,
        unknown_days.score_date,
        rules.rule_group,
        daily_points.event_count * {{ decayed_points(
            'rules.points',
            days_between('daily_points.event_date', 'unknown_days.score_date'),
            'rules'
        ) }} as points
    from unknown_days
    inner join daily_points
        on
            unknown_days.contact_key = daily_points.contact_key
            and unknown_days.score_date >= daily_points.event_date
    inner join rules
        on
            daily_points.rule_number = rules.rule_number
            and unknown_days.score_id = rules.score_id
    where
        {{ days_between('daily_points.event_date', 'unknown_days.score_date') }}
        <= coalesce(
            rules.expires_after_days,
            rules.faded_after_days,
            {{ days_between('daily_points.event_date', 'unknown_days.score_date') }}
        )

    union all

    select
        unknown_days.contact_key,
        unknown_days.score_id,
        unknown_days.score_date,
        property_points.rule_group,
        property_points.points
    from unknown_days
    inner join property_points
        on
            unknown_days.contact_key = property_points.contact_key
            and unknown_days.score_id = property_points.score_id

),

{{ limited_points('points', ['contact_key', 'score_date']) }},

scored as (

    select
        days.contact_key,
        days.score_id,
        days.score_date,
        coalesce(days.score, {{ bounded_score('coalesce(limited.points, 0)', 'scores') }}) as score
    from days
    inner join scores
        on days.score_id = scores.score_id
    left join limited
        on
            days.contact_key = limited.contact_key
            and days.score_id = limited.score_id
            and days.score_date = limited.score_date

),

tiered as (

    select
        scored.contact_key,
        scored.score_id,
        tiers.tier,
        tiers.tier_rank,
        scored.score,
        scored.score_date,
        lag(tiers.tier) over (
            partition by scored.contact_key, scored.score_id
            order by scored.score_date
        ) as earlier_tier
    from scored
    inner join tiers
        on
            scored.score_id = tiers.score_id
            and {{ is_in_tier('scored.score', 'tiers') }}

)

select
    -- ids
    contacts.contact_id,
    tiered.score_id,

    -- strings
    coalesce(tiered.earlier_tier, 'unscored') as previous_tier,
    tiered.tier,

    -- numerics
    tiered.tier_rank,
    tiered.score,

    -- dates
    tiered.score_date as changed_on
from tiered
inner join contacts
    on tiered.contact_key = contacts.contact_key
where tiered.earlier_tier is null or tiered.earlier_tier <> tiered.tier
