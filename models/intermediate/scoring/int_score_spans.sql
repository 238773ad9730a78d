-- Spans of days in which a contact neither gains nor loses points, so that they only fade. A score
-- is made of parts: the points of a rule group that stay as they are, and what each rule with a
-- half-life is worth; both are running sums from span to span. They are estimates (a score rounds
-- each event), off by `slack` at most. A span that lies in one tier is one row; any other keeps its
-- parts for int_tier_spans.
with

contact_days as (select * from {{ ref('int_contact_days') }}),

daily_points as (select * from {{ ref('int_daily_points') }}),

property_points as (select * from {{ ref('int_contact_property_points') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

scores as (

    select
        score_id,
        row_number() over (order by score_id) as score_number
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

numbers as (

    {{ dbt.generate_series(32768) | indent(4) }}

),

longest as (

    select max({{ days_between('daily_points.event_date', 'as_of.as_of_date') }}) as age_days
    from daily_points
    cross join as_of

),

rules as (

    -- a running sum of powers of two holds a thousand half-lives; where history is longer, all that
    -- is said of a rule is that it is worth something between nothing and all of its points
    select
        scoring_rules.*,
        scores.score_number,
        scoring_rules.decay = 'exponential' as is_fading,
        longest.age_days <= 900 * scoring_rules.half_life_days as is_rolled
    from {{ ref('stg_config__scoring_rules') }} as scoring_rules
    inner join scores
        on scoring_rules.score_id = scores.score_id
    cross join longest

),

parts as (

    select
        score_number,
        rule_group,
        case when is_fading then rule_number end as fading_rule_number
    from rules

    union

    select
        scores.score_number,
        property_rules.rule_group,
        null as fading_rule_number
    from {{ ref('stg_config__property_rules') }} as property_rules
    inner join scores
        on property_rules.score_id = scores.score_id

),

numbered_parts as (

    select
        *,
        row_number() over (order by score_number, rule_group, fading_rule_number) as part_number
    from parts

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

    union

    select
        rules.rule_number,
        cast(rules.linear_step_days * numbers.generated_number as integer) as age_days
    from rules
    inner join longest
        on rules.decay = 'linear'
    inner join numbers
        on longest.age_days >= rules.linear_step_days * numbers.generated_number

),

steps as (

    select
        rules.rule_number,
        rules.score_number,
        numbered_parts.part_number,
        step_ages.age_days,
        case when rules.is_rolled then rules.half_life_days end as half_life_days,
        cast(case
            when rules.is_fading then rules.points
            when step_ages.age_days = 0 then {{ decayed_points('rules.points', '0', 'rules') }}
            else
                {{ decayed_points('rules.points', 'step_ages.age_days', 'rules') }}
                - {{ decayed_points('rules.points', '(step_ages.age_days - 1)', 'rules') }}
        end as {{ type_double() }}) as points_change,
        case when not rules.is_fading or step_ages.age_days = 0 then 1 else -1 end as direction
    from step_ages
    inner join rules
        on step_ages.rule_number = rules.rule_number
    inner join numbered_parts
        on
            rules.score_number = numbered_parts.score_number
            and rules.rule_group = numbered_parts.rule_group
            and case when rules.is_fading then rules.rule_number else 0 end
            = coalesce(numbered_parts.fading_rule_number, 0)
    where step_ages.age_days is not null and coalesce(rules.expires_after_days, 1) > 0

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

dated_changes as (

    select
        daily_points.contact_key,
        steps.score_number,
        steps.part_number,
        daily_points.event_count * steps.direction as event_count,
        daily_points.event_count * steps.direction * steps.points_change * case
            when steps.half_life_days is null then 1
            else
                power(
                    cast(0.5 as {{ type_double() }}),
                    {{ days_between('daily_points.event_date', 'as_of.as_of_date') }}
                    / steps.half_life_days
                )
        end as points,
        {{ add_days('daily_points.event_date', 'steps.age_days') }} as change_date
    from daily_points
    inner join steps
        on daily_points.rule_number = steps.rule_number
    inner join as_of
        on
            {{ days_between('daily_points.event_date', 'as_of.as_of_date') }}
            >= steps.age_days
    where steps.points_change <> 0

    union all

    select
        property_points.contact_key,
        numbered_parts.score_number,
        numbered_parts.part_number,
        1 as event_count,
        cast(property_points.points as {{ type_double() }}) as points,
        first_days.first_day as change_date
    from property_points
    inner join first_days
        on property_points.contact_key = first_days.contact_key
    inner join scores
        on property_points.score_id = scores.score_id
    inner join numbered_parts
        on
            scores.score_number = numbered_parts.score_number
            and property_points.rule_group = numbered_parts.rule_group
            and numbered_parts.fading_rule_number is null

),

changes as (

    select
        contact_key,
        score_number,
        part_number,
        change_date,
        sum(event_count) as event_count,
        sum(points) as points
    from dated_changes
    group by contact_key, score_number, part_number, change_date

),

contact_parts as (

    select distinct
        contact_key,
        score_number,
        part_number
    from changes

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
        sum(changes.event_count) over since_first as event_count,
        sum(changes.points) over since_first as points
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

span_parts as (

    select
        rolled.contact_key,
        scores.score_id,
        numbered_parts.rule_group,
        rules.half_life_days,
        rules.is_rolled,
        coalesce(rolled.event_count, 0) as event_count,
        cast(coalesce(rolled.points, 0) * case
            when rules.is_rolled
                then
                    power(
                        cast(2 as {{ type_double() }}),
                        {{ days_between('rolled.first_day', 'rolled.as_of_date') }}
                        / rules.half_life_days
                    )
            else 1
        end as {{ type_points() }}) as points,
        rolled.first_day,
        rolled.last_day
    from rolled
    inner join scores
        on rolled.score_number = scores.score_number
    left join numbered_parts
        on rolled.part_number = numbered_parts.part_number
    left join rules
        on numbered_parts.fading_rule_number = rules.rule_number

),

bounded_parts as (

    select
        contact_key,
        score_id,
        rule_group,
        half_life_days,
        cast(points as {{ type_double() }}) as amount,
        cast(0.000001 as {{ type_double() }}) + case
            when half_life_days is null then 0.000000001 * abs(points)
            when is_rolled then 0.000001 * event_count + 0.000000001 * abs(points)
            else abs(points)
        end as slack,
        first_day,
        last_day
    from span_parts

),

{{ judged_spans('bounded_parts') }}

{{ found_spans('bounded_parts', 'false') }}
