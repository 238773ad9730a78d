{{ config(
    materialized='loop',
    start='int_score_parts',
    rounds=8,
    until='not is_open',
) }}

-- Spans of days on which a contact stays in one tier, found by cutting: within a span points only
-- fade, gains and losses alike, so the score stays between two bounds. Where both lie in one tier, so
-- does every day between; else the span is cut into eight and each piece is looked at again. What is
-- decided is one row without parts.
with

steps as (

    {{ dbt.generate_series(8) | indent(4) }}

),

limits as (

    select * from {{ ref('stg_config__score_group_limits') }}

),

scores as (

    select * from {{ ref('stg_config__scores') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

faded as (

    select
        contact_key,
        score_id,
        rule_group,
        first_day,
        last_day,
        points,
        slack,
        cast(amount as {{ type_points() }}) as first_amount,
        cast(coalesce(amount * power(
            cast(0.5 as {{ type_double() }}),
            least({{ days_between('first_day', 'last_day') }} / half_life_days, 1000)
        ), 0) as {{ type_points() }}) as last_amount
    from {{ ref('int_score_parts') }}
    where is_open

),

group_points as (

    select
        contact_key,
        score_id,
        rule_group,
        first_day,
        last_day,
        sum(points + first_amount - slack) as first_lowest,
        sum(points + first_amount + slack) as first_highest,
        sum(points + least(first_amount, last_amount) - slack) as lowest,
        sum(points + greatest(first_amount, last_amount) + slack) as highest
    from faded
    group by contact_key, score_id, rule_group, first_day, last_day

),

limited as (

    select
        group_points.contact_key,
        group_points.score_id,
        group_points.first_day,
        group_points.last_day,
        {%- for bound in ['first_lowest', 'first_highest', 'lowest', 'highest'] %}
        sum(least(group_points.{{ bound }}, coalesce(limits.max_points, group_points.{{ bound }})))
            as {{ bound }}{{ ',' if not loop.last }}
        {%- endfor %}
    from group_points
    left join limits
        on group_points.score_id = limits.score_id and group_points.rule_group = limits.rule_group
    group by
        group_points.contact_key,
        group_points.score_id,
        group_points.first_day,
        group_points.last_day

),

bounded as (

    select
        limited.contact_key,
        limited.score_id,
        limited.first_day,
        limited.last_day,
        {%- for bound in ['first_lowest', 'first_highest', 'lowest', 'highest'] %}
        {{ bounded_score('limited.' ~ bound, 'scores') }} as {{ bound }}{{ ',' if not loop.last }}
        {%- endfor %}
    from limited
    inner join scores
        on limited.score_id = scores.score_id

),

judged as (

    select
        bounded.*,
        highest_tiers.tier,
        coalesce(highest_tiers.tier, '') = coalesce(lowest_tiers.tier, '') as is_decided,
        {{ days_between('bounded.first_day', 'bounded.last_day') }} + 1 as day_count
    from bounded
    left join tiers as highest_tiers
        on
            bounded.score_id = highest_tiers.score_id
            and {{ is_in_tier('bounded.highest', 'highest_tiers') }}
    left join tiers as lowest_tiers
        on
            bounded.score_id = lowest_tiers.score_id
            and {{ is_in_tier('bounded.lowest', 'lowest_tiers') }}

),

pieces as (

    select
        judged.contact_key,
        judged.score_id,
        judged.first_day,
        judged.last_day,
        cast(ceil(judged.day_count / 8.0) as integer) as piece_days,
        cast(ceil(judged.day_count / 8.0) as integer) * (steps.generated_number - 1) as offset_days
    from judged
    inner join steps
        on judged.day_count > ceil(judged.day_count / 8.0) * (steps.generated_number - 1)
    where not judged.is_decided and judged.day_count > 1

)

select
    contact_key,
    score_id,
    rule_group,
    tier,
    half_life_days,
    amount,
    points,
    slack,
    lowest_score,
    highest_score,
    score,
    is_open,
    is_decided,
    first_day,
    last_day
from {{ ref('int_score_parts') }}
where not is_open

union all

select
    contact_key,
    score_id,
    null as rule_group,
    case when is_decided then tier end as tier,
    null as half_life_days,
    null as amount,
    null as points,
    null as slack,
    lowest as lowest_score,
    highest as highest_score,
    case when first_lowest = first_highest then first_lowest end as score,
    false as is_open,
    is_decided,
    first_day,
    last_day
from judged
where is_decided or day_count = 1

union all

select
    parts.contact_key,
    parts.score_id,
    parts.rule_group,
    null as tier,
    parts.half_life_days,
    coalesce(parts.amount * power(
        cast(0.5 as {{ type_double() }}), pieces.offset_days / parts.half_life_days
    ), 0) as amount,
    parts.points,
    parts.slack,
    null as lowest_score,
    null as highest_score,
    null as score,
    true as is_open,
    false as is_decided,
    {{ add_days('parts.first_day', 'pieces.offset_days') }} as first_day,
    least(
        {{ add_days('parts.first_day', 'pieces.offset_days + pieces.piece_days - 1') }},
        parts.last_day
    ) as last_day
from pieces
inner join {{ ref('int_score_parts') }} as parts
    on
        pieces.contact_key = parts.contact_key
        and pieces.score_id = parts.score_id
        and pieces.first_day = parts.first_day
where parts.is_open
