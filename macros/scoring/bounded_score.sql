{% macro bounded_score(points, scores) -%}
  {#- Points cut to [min_score, max_score] of the score, rounded half away from zero to type_score(). -#}
  cast(round(
    case
      when {{ points }} < {{ scores }}.min_score then {{ scores }}.min_score
      when {{ points }} > {{ scores }}.max_score then {{ scores }}.max_score
      else {{ points }}
    end,
    4
  ) as {{ type_score() }})
{%- endmacro %}


{% macro limited_points(points, keys) -%}
  {#-
    The steps from a step of points (keys, score_id, rule_group, points) to `limited`: the points of each rule group summed,
    cut at the limit of the group, and summed; points_total is told before the cut. keys: whose points they are.
  -#}
{%- set keys = keys + ['score_id'] -%}
group_points as (

    select
        {{ keys | join(',\n        ') }},
        rule_group,
        cast(sum(points) as {{ type_points() }}) as points
    from {{ points }}
    group by {{ keys | join(', ') }}, rule_group

),

limited as (

    select
        group_points.{{ keys | join(',\n        group_points.') }},
        sum(group_points.points) as points_total,
        sum(least(group_points.points, coalesce(limits.max_points, group_points.points))) as points
    from group_points
    left join {{ ref('stg_config__score_group_limits') }} as limits
        on group_points.score_id = limits.score_id and group_points.rule_group = limits.rule_group
    group by group_points.{{ keys | join(', group_points.') }}

)
{%- endmacro %}
