{#
  The score of each combination of bins that some contact has today, by the scorecard in use: contacts who are alike are
  scored once. Ranks are counted over the cells, with ties sharing the middle.
#}
with

contact_features as (

    select * from {{ ref('int_contact_features') }}

),

scorecards as (

    select * from {{ ref('int_scorecards') }}

),

in_use as (

    select *
    from {{ ref('int_scorecard_in_use') }}
    where week_date is null

),

cells as (

    {%- for target, features in prediction_targets().items() %}
    {%- set key = ('unsubscribe' if target == 'unsubscribe' else 'engage') ~ '_cell' %}
    select
        '{{ target }}' as target,
        {{ key }} as cell_key,
        {%- for place in prediction_term_places() %}
        {{ 'max(' ~ features[place - 1] ~ '_bin)' if features | length >= place else '1' }}
            as bin_{{ place }},
        {%- endfor %}
        count(*) as contact_count
    from contact_features
    group by {{ key }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

versioned as (

    select
        cells.*,
        in_use.scorecard_version,
        in_use.version_number
    from cells
    cross join in_use

),

scored as (

    select
        versioned.*,
        cast({{ joined_log_odds() }} as decimal(18, 6)) as log_odds
    from versioned
    {{ join_term_points('versioned', 'scorecards', 'version_number') }}

),

counted as (

    select
        *,
        sum(contact_count) over (
            partition by target order by log_odds
            range between unbounded preceding and current row
        ) as not_above_count,
        sum(contact_count) over (partition by target, log_odds) as same_count,
        sum(contact_count) over (partition by target) as total_count,
        {{ summed('contact_count * ' ~ probability_of('log_odds'), 'target') }} as expected_count
    from scored

)

select
    -- ids
    scorecard_version,

    -- strings
    target,

    -- numerics
    version_number,
    cell_key,
    {%- for place in prediction_term_places() %}
    bin_{{ place }},
    {%- endfor %}
    log_odds,
    {{ probability_of('log_odds') }} as probability,
    coalesce(
        (not_above_count - same_count + (same_count - 1) / cast(2 as {{ type_double() }}))
        / cast(nullif(total_count - 1, 0) as {{ type_double() }}),
        cast(0.5 as {{ type_double() }})
    ) as mid_rank,
    expected_count / cast(total_count as {{ type_double() }}) as mean_probability,
    cast(contact_count as bigint) as contact_count
from counted
