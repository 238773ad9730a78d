{% macro judged_spans(parts) -%}
{#-
  The steps from a step of the parts of spans (contact_key, score_id, rule_group, half_life_days, amount, slack,
  first_day, last_day) to `judged_spans`: one row per span. Within a span points only fade towards zero, gains and
  losses alike, so the score stays between two bounds, and where both lie in one tier so does every day between.
  `score` is that of the first day, where its bounds leave no doubt.
-#}
faded as (

    select
        contact_key,
        score_id,
        rule_group,
        first_day,
        last_day,
        slack,
        amount as first_amount,
        case
            when half_life_days is null or first_day = last_day then amount
            else amount * power(
                cast(0.5 as {{ type_double() }}),
                least({{ days_between('first_day', 'last_day') }} / half_life_days, 1000)
            )
        end as last_amount
    from {{ parts }}

),

group_points as (

    select
        contact_key,
        score_id,
        rule_group,
        first_day,
        last_day,
        sum(first_amount - slack) as first_lowest,
        sum(first_amount + slack) as first_highest,
        sum(least(first_amount, last_amount) - slack) as lowest,
        sum(greatest(first_amount, last_amount) + slack) as highest
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
        cast(sum(least(
            group_points.{{ bound }},
            coalesce(cast(limits.max_points as {{ type_double() }}), group_points.{{ bound }})
        )) as {{ type_points() }}) as {{ bound }}{{ ',' if not loop.last }}
        {%- endfor %}
    from group_points
    left join {{ ref('stg_config__score_group_limits') }} as limits
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
    inner join {{ ref('stg_config__scores') }} as scores
        on limited.score_id = scores.score_id

),

judged_spans as (

    select
        bounded.contact_key,
        bounded.score_id,
        bounded.first_day,
        bounded.last_day,
        case when bounded.first_lowest = bounded.first_highest then bounded.first_lowest end
            as score,
        highest_tiers.tier,
        coalesce(highest_tiers.tier, '') = coalesce(lowest_tiers.tier, '') as is_decided
    from bounded
    left join {{ ref('stg_config__score_tiers') }} as highest_tiers
        on
            bounded.score_id = highest_tiers.score_id
            and {{ is_in_tier('bounded.highest', 'highest_tiers') }}
    left join {{ ref('stg_config__score_tiers') }} as lowest_tiers
        on
            bounded.score_id = lowest_tiers.score_id
            and {{ is_in_tier('bounded.lowest', 'lowest_tiers') }}

)
{%- endmacro %}


{% macro found_spans(parts, is_cut) -%}
{#- The final select after judged_spans(): what is decided is one row, the rest keeps its parts to be cut. -#}
select
    -- ids
    contact_key,
    score_id,

    -- strings
    null as rule_group,
    case when is_decided then tier end as tier,

    -- numerics
    null as half_life_days,
    null as amount,
    null as slack,
    score,

    -- booleans
    {{ is_cut }} as is_cut,
    false as is_open,
    is_decided,

    -- dates
    first_day,
    last_day
from judged_spans
where is_decided or first_day = last_day

union all

select
    parts.contact_key,
    parts.score_id,
    parts.rule_group,
    null as tier,
    parts.half_life_days,
    parts.amount,
    parts.slack,
    null as score,
    {{ is_cut }} as is_cut,
    true as is_open,
    false as is_decided,
    parts.first_day,
    parts.last_day
from {{ parts }} as parts
inner join judged_spans
    on
        parts.contact_key = judged_spans.contact_key
        and parts.score_id = judged_spans.score_id
        and parts.first_day = judged_spans.first_day
where not judged_spans.is_decided and judged_spans.first_day < judged_spans.last_day
{%- endmacro %}
