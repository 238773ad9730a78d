{%- set longest_rolled = 900 %}
-- What the scores of a contact are made of between two days on which they gain or lose something: one
-- row per part and span. A part is either the points of a rule group that stay as they are, or what
-- one rule with a half-life is worth: a running sum, which only fades. Such a sum is an estimate,
-- since it is rounded once where a score rounds each event: `slack` is how far it may be off.
with

contact_days as (

    select * from {{ ref('int_contact_days') }}

),

daily_points as (

    select * from {{ ref('int_daily_points') }}

),

property_points as (

    select * from {{ ref('int_contact_property_points') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

scores as (

    select
        score_id,
        row_number() over (order by score_id) as score_number
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

scoring_rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

property_rules as (

    select * from {{ ref('stg_config__property_rules') }}

),

longest as (

    -- a sum of powers of two holds about a thousand half-lives
    select max({{ days_between('daily_points.event_date', 'as_of.as_of_date') }}) as longest_age_days
    from daily_points
    cross join as_of

),

rules as (

    select
        scoring_rules.*,
        scores.score_number,
        case when scoring_rules.decay = 'exponential' then scoring_rules.rule_number end
            as fading_rule_number,
        longest.longest_age_days <= {{ longest_rolled }} * scoring_rules.half_life_days as is_rolled
    from scoring_rules
    inner join scores
        on scoring_rules.score_id = scores.score_id
    cross join longest

),

part_keys as (

    select
        score_number,
        rule_group,
        fading_rule_number
    from rules

    union

    select
        scores.score_number,
        property_rules.rule_group,
        null as fading_rule_number
    from property_rules
    inner join scores
        on property_rules.score_id = scores.score_id

),

parts as (

    select
        *,
        row_number() over (
            order by score_number, rule_group, fading_rule_number
        ) as part_number
    from part_keys

),

numbers as (

    {{ dbt.generate_series(32768) | indent(4) }}

),

-- ages at which an event gains or loses points otherwise than by fading
step_ages as (

    select
        rule_number,
        0 as age_days
    from rules

    union

    select
        rule_number,
        expires_after_days as age_days
    from rules
    where expires_after_days > 0

    union

    select
        rules.rule_number,
        cast(rules.linear_step_days * numbers.generated_number as integer) as age_days
    from rules
    inner join longest
        on rules.decay = 'linear'
    inner join numbers
        on longest.longest_age_days >= rules.linear_step_days * numbers.generated_number

),

steps as (

    select
        rules.rule_number,
        rules.score_number,
        parts.part_number,
        rules.half_life_days,
        rules.is_rolled,
        step_ages.age_days,
        case
            when rules.fading_rule_number is not null then 0
            when step_ages.age_days = 0 then {{ decayed_points('rules.points', '0', 'rules') }}
            else
                {{ decayed_points('rules.points', 'step_ages.age_days', 'rules') }}
                - {{ decayed_points('rules.points', '(step_ages.age_days - 1)', 'rules') }}
        end as points_change,
        case
            when rules.fading_rule_number is null or rules.expires_after_days <= 0 then 0
            when step_ages.age_days = 0 then 1
            else -1
        end as count_change
    from step_ages
    inner join rules
        on step_ages.rule_number = rules.rule_number
    inner join parts
        on
            rules.score_number = parts.score_number
            and rules.rule_group is not distinct from parts.rule_group
            and rules.fading_rule_number is not distinct from parts.fading_rule_number

),

first_days as (

    select
        contact_days.contact_key,
        min(contact_days.event_date) as first_day
    from contact_days
    inner join as_of
        on contact_days.event_date <= as_of.as_of_date
    group by contact_days.contact_key

),

dated as (

    select
        daily_points.contact_key,
        steps.score_number,
        steps.part_number,
        daily_points.event_count * steps.points_change as points,
        daily_points.event_count * steps.count_change as event_count,
        daily_points.event_count * steps.count_change * case
            when steps.is_rolled
                then
                    power(
                        cast(0.5 as {{ type_double() }}),
                        {{ days_between('daily_points.event_date', 'as_of.as_of_date') }}
                        / steps.half_life_days
                    )
            else 1
        end as weight,
        {{ add_days('daily_points.event_date', 'steps.age_days') }} as change_date
    from daily_points
    inner join steps
        on daily_points.rule_number = steps.rule_number
    inner join as_of
        on
            {{ days_between('daily_points.event_date', 'as_of.as_of_date') }}
            >= steps.age_days
    where steps.points_change <> 0 or steps.count_change <> 0

    union all

    select
        property_points.contact_key,
        parts.score_number,
        parts.part_number,
        property_points.points,
        0 as event_count,
        0 as weight,
        first_days.first_day as change_date
    from property_points
    inner join first_days
        on property_points.contact_key = first_days.contact_key
    inner join scores
        on property_points.score_id = scores.score_id
    inner join parts
        on
            scores.score_number = parts.score_number
            and property_points.rule_group is not distinct from parts.rule_group
            and parts.fading_rule_number is null

),

changes as (

    select
        contact_key,
        score_number,
        part_number,
        change_date,
        sum(points) as points,
        sum(event_count) as event_count,
        sum(weight) as weight
    from dated
    group by contact_key, score_number, part_number, change_date

),

contact_parts as (

    select
        contact_key,
        score_number,
        part_number,
        part_number = min(part_number) over (partition by contact_key, score_number)
            as is_first_part
    from changes
    group by contact_key, score_number, part_number

),

span_starts as (

    select
        first_days.contact_key,
        scores.score_number,
        first_days.first_day
    from first_days
    cross join scores

    union

    select
        contact_key,
        score_number,
        change_date as first_day
    from changes

),

spans as (

    select
        span_starts.*,
        as_of.as_of_date,
        coalesce({{ add_days('lead(span_starts.first_day) over (
            partition by span_starts.contact_key, span_starts.score_number
            order by span_starts.first_day
        )', -1) }}, as_of.as_of_date) as last_day
    from span_starts
    cross join as_of

),

rolled as (

    select
        spans.*,
        contact_parts.part_number,
        contact_parts.is_first_part,
        sum(changes.points) over since_first as points,
        sum(changes.event_count) over since_first as event_count,
        sum(changes.weight) over since_first as weight
    from spans
    left join contact_parts
        on
            spans.contact_key = contact_parts.contact_key
            and spans.score_number = contact_parts.score_number
    left join changes
        on
            spans.contact_key = changes.contact_key
            and contact_parts.part_number = changes.part_number
            and spans.first_day = changes.change_date
    window since_first as (
        partition by spans.contact_key, spans.score_number, contact_parts.part_number
        order by spans.first_day
        rows between unbounded preceding and current row
    )

),

valued as (

    select
        rolled.contact_key,
        scores.score_id,
        parts.rule_group,
        rules.half_life_days,
        rolled.first_day,
        rolled.last_day,
        rolled.event_count,
        rules.is_rolled,
        coalesce(rolled.points, 0) as points,
        rules.points * rolled.weight * case
            when rules.is_rolled
                then
                    power(
                        cast(2 as {{ type_double() }}),
                        {{ days_between('rolled.first_day', 'rolled.as_of_date') }}
                        / rules.half_life_days
                    )
            else 1
        end as amount
    from rolled
    inner join scores
        on rolled.score_number = scores.score_number
    left join parts
        on rolled.part_number = parts.part_number
    left join rules
        on parts.fading_rule_number = rules.rule_number
    where
        rolled.points <> 0
        or rolled.event_count <> 0
        -- a span without any points is one, too
        or coalesce(rolled.is_first_part, true)

)

select
    -- ids
    contact_key,
    score_id,

    -- strings
    rule_group,
    cast(null as {{ type_text() }}) as tier,

    -- numerics
    half_life_days,
    coalesce(amount, 0) as amount,
    cast(points as {{ type_points() }}) as points,
    cast(case
        when amount is null or event_count = 0 then 0
        when is_rolled then 0.000001 * (event_count + 1) + 0.000000001 * abs(amount)
        else abs(amount)
    end as {{ type_points() }}) as slack,
    cast(null as {{ type_score() }}) as lowest_score,
    cast(null as {{ type_score() }}) as highest_score,
    cast(null as {{ type_score() }}) as score,

    -- booleans
    true as is_open,
    false as is_decided,

    -- dates
    first_day,
    last_day
from valued
