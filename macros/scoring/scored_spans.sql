{% macro scored_spans(spans) -%}
  {#-
    The steps from a step of spans (contact_id, score_id, first_day, last_day), in none of which the contact does
    anything after the first day, to `scored_spans`: with the score on the first day, and whether the tier may change
    within. Between two events points only fade towards zero: gains fall, losses shrink. So the score stays between
    (gains of the first day, losses of the last) and (gains of the last, losses of the first), and where both lie in
    one tier so does every day between.
  -#}
aged as (

    select
        spans.contact_id,
        spans.score_id,
        spans.first_day,
        spans.last_day,
        daily_points.rule_group,
        daily_points.rule_number,
        daily_points.event_count,
        {%- for end in ['first', 'last'] %}
        {{ days_between('daily_points.event_date', 'spans.' ~ end ~ '_day') }} as {{ end }}_age{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ spans }} as spans
    inner join {{ ref('int_daily_points') }} as daily_points
        on
            spans.contact_id = daily_points.contact_id
            and spans.score_id = daily_points.score_id
            and spans.first_day >= daily_points.event_date

),

faded as (

    -- left joins, though each age is there: engines may not turn the order of the joins round
    select
        aged.contact_id,
        aged.score_id,
        aged.first_day,
        aged.last_day,
        aged.rule_group,
        {%- for end in ['first', 'last'] %}
        aged.event_count * greatest({{ end }}_ages.points, 0) as {{ end }}_gains,
        aged.event_count * least({{ end }}_ages.points, 0) as {{ end }}_losses{{ ',' if not loop.last }}
        {%- endfor %}
    from aged
    {%- for end in ['first', 'last'] %}
    left join {{ ref('int_rule_ages') }} as {{ end }}_ages
        on
            aged.rule_number = {{ end }}_ages.rule_number
            and least(aged.{{ end }}_age, 32767) = {{ end }}_ages.age_days
    {%- endfor %}

    union all

    select
        spans.contact_id,
        spans.score_id,
        spans.first_day,
        spans.last_day,
        property_points.rule_group,
        {%- for end in ['first', 'last'] %}
        case when property_points.points > 0 then property_points.points else 0 end
            as {{ end }}_gains,
        case when property_points.points < 0 then property_points.points else 0 end
            as {{ end }}_losses{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ spans }} as spans
    inner join {{ ref('int_contact_property_points') }} as property_points
        on
            spans.contact_id = property_points.contact_id
            and spans.score_id = property_points.score_id

    union all

    -- a span without any points counts, too
    select
        contact_id,
        score_id,
        first_day,
        last_day,
        null as rule_group,
        0 as first_gains,
        0 as first_losses,
        0 as last_gains,
        0 as last_losses
    from {{ spans }}

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
    from faded
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
