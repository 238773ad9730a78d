{% macro scored_spans(spans) -%}
  {#-
    The steps from a step of spans (contact_id, score_id, first_day, last_day), in none of which the contact does
    anything after the first day, to `scored_spans`: with the score on the first day, and whether the tier may change
    within. Between two events points only fade towards zero: gains fall, losses shrink. So the score stays between
    (gains of the first day, losses of the last) and (gains of the last, losses of the first), and where both lie in
    one tier so does every day between.
  -#}
span_days as (

    select
        contact_id,
        score_id,
        first_day as score_date
    from {{ spans }}

    union

    select
        contact_id,
        score_id,
        last_day as score_date
    from {{ spans }}

),

aged as (

    select
        span_days.contact_id,
        span_days.score_id,
        span_days.score_date,
        daily_points.rule_group,
        daily_points.rule_number,
        daily_points.event_count,
        {{ days_between('daily_points.event_date', 'span_days.score_date') }} as age_days
    from span_days
    inner join {{ ref('int_daily_points') }} as daily_points
        on
            span_days.contact_id = daily_points.contact_id
            and span_days.score_id = daily_points.score_id
            and span_days.score_date >= daily_points.event_date

),

faded as (

    -- a left join, though each age is there: engines may not turn the order of the joins round
    select
        aged.contact_id,
        aged.score_id,
        aged.score_date,
        aged.rule_group,
        aged.event_count * greatest(rule_ages.points, 0) as gained_points,
        aged.event_count * least(rule_ages.points, 0) as lost_points
    from aged
    left join {{ ref('int_rule_ages') }} as rule_ages
        on
            aged.rule_number = rule_ages.rule_number
            and least(aged.age_days, 32767) = rule_ages.age_days

    union all

    select
        span_days.contact_id,
        span_days.score_id,
        span_days.score_date,
        property_points.rule_group,
        case when property_points.points > 0 then property_points.points else 0 end
            as gained_points,
        case when property_points.points < 0 then property_points.points else 0 end
            as lost_points
    from span_days
    inner join {{ ref('int_contact_property_points') }} as property_points
        on
            span_days.contact_id = property_points.contact_id
            and span_days.score_id = property_points.score_id

),

day_points as (

    select
        contact_id,
        score_id,
        score_date,
        rule_group,
        sum(gained_points) as gained_points,
        sum(lost_points) as lost_points
    from faded
    group by contact_id, score_id, score_date, rule_group

),

span_ends as (
    {%- for end in ['first', 'last'] %}

    select
        spans.contact_id,
        spans.score_id,
        spans.first_day,
        spans.last_day,
        day_points.rule_group,
        {%- for of in ['first', 'last'] %}
        {{ 'day_points.gained_points' if of == end else '0' }} as {{ of }}_gains,
        {{ 'day_points.lost_points' if of == end else '0' }} as {{ of }}_losses{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ spans }} as spans
    left join day_points
        on
            spans.contact_id = day_points.contact_id
            and spans.score_id = day_points.score_id
            and spans.{{ end }}_day = day_points.score_date
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

span_groups as (

    select
        contact_id,
        score_id,
        first_day,
        last_day,
        rule_group,
        sum(first_gains) as first_gains,
        sum(first_losses) as first_losses,
        sum(last_gains) as last_gains,
        sum(last_losses) as last_losses
    from span_ends
    group by contact_id, score_id, first_day, last_day, rule_group

),

limited_spans as (

    select
        span_groups.contact_id,
        span_groups.score_id,
        span_groups.first_day,
        span_groups.last_day,
        {%- for name, points in {
            'first_points': 'span_groups.first_gains + span_groups.first_losses',
            'highest_points': 'span_groups.first_gains + span_groups.last_losses',
            'lowest_points': 'span_groups.last_gains + span_groups.first_losses',
        }.items() %}
        sum(least({{ points }}, coalesce(limits.max_points, {{ points }})))
            as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from span_groups
    left join {{ ref('stg_config__score_group_limits') }} as limits
        on span_groups.score_id = limits.score_id and span_groups.rule_group = limits.rule_group
    group by
        span_groups.contact_id, span_groups.score_id, span_groups.first_day, span_groups.last_day

),

bounded_spans as (

    select
        limited_spans.contact_id,
        limited_spans.score_id,
        limited_spans.first_day,
        limited_spans.last_day,
        {{ bounded_score('limited_spans.first_points', 'scores') }} as score,
        {{ bounded_score('limited_spans.highest_points', 'scores') }} as highest_score,
        {{ bounded_score('limited_spans.lowest_points', 'scores') }} as lowest_score
    from limited_spans
    inner join {{ ref('stg_config__scores') }} as scores
        on limited_spans.score_id = scores.score_id

),

scored_spans as (

    select
        bounded_spans.contact_id,
        bounded_spans.score_id,
        bounded_spans.score,
        coalesce(highest_tiers.tier, '') <> coalesce(lowest_tiers.tier, '') as is_crossed,
        bounded_spans.first_day,
        bounded_spans.last_day
    from bounded_spans
    left join {{ ref('stg_config__score_tiers') }} as highest_tiers
        on
            bounded_spans.score_id = highest_tiers.score_id
            and {{ is_in_tier('bounded_spans.highest_score', 'highest_tiers') }}
    left join {{ ref('stg_config__score_tiers') }} as lowest_tiers
        on
            bounded_spans.score_id = lowest_tiers.score_id
            and {{ is_in_tier('bounded_spans.lowest_score', 'lowest_tiers') }}

)
{%- endmacro %}
