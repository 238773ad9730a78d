{{ config(enabled=capability_is_on('predictions')) }}

{#
  What the scorecards in use say of each combination of bins that some contact or planned send has: those alike are
  predicted once. Ranks are counted over the cells' contacts, each once, with ties sharing the middle; alike_rank is
  among those whose opens are hidden alike. Reasons are the three terms that move a cell most from the average mail of
  the training, in words; less than 0.05 log-odds (about 5 % of the odds) is none, and nobody who was never mailed is told
  how they answer mail.
#}
{%- set of_answers = ['engagement_rate', 'ignored_streak', 'days_since_click', 'hidden_opens'] %}
{%- set ranks = {'mid_rank': 'target', 'alike_rank': 'target, is_hidden'} %}
with

contact_features as (select * from {{ ref('int_contact_features') }}),

in_use as (
    select * from {{ ref('int_scorecard_levels') }}
    where is_next
),

scorecards as (

    select
        scorecards.*,
        in_use.base_shift
    from {{ ref('int_scorecards') }} as scorecards
    inner join in_use
        on
            scorecards.target = in_use.target
            and scorecards.version_number = in_use.version_number

),

names as (

    select
        coalesce(
            max(case when version_number > 0 then scorecard_version end), 'prior'
        ) as scorecard_version
    from scorecards

),

labels as (select * from {{ ref('stg_config__prediction_bins') }}),

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
        max(case when send_count > 0 then 1 else 0 end) as is_mailed,
        max(case when is_open_hidden then 1 else 0 end) as is_hidden,
        sum(case when is_planned then 0 else 1 end) as contact_count
    from contact_features
    group by {{ key }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

predicted as (

    select
        cells.*,
        cast({{ joined_log_odds() }} + term_0.base_shift as decimal(18, 6)) as log_odds
    from cells
    {{ join_term_points('cells', 'scorecards') }}

),

counted as (

    select
        *,
        {%- for rank, group in ranks.items() %}
        sum(contact_count) over (
            partition by {{ group }} order by log_odds
            range between unbounded preceding and current row
        ) as {{ rank }}_not_above,
        sum(contact_count) over (partition by {{ group }}, log_odds) as {{ rank }}_same,
        sum(contact_count) over (partition by {{ group }}) as {{ rank }}_total,
        {%- endfor %}
        {{ summed('contact_count * ' ~ probability_of('log_odds'), 'target') }} as expected_count
    from predicted

),

means as (

    select
        target,
        term_place,
        sum(cast(points * (send_count + 1) as decimal(28, 9)))
        / sum(send_count + 1) as mean_points
    from scorecards
    group by target, term_place

),

terms as (

    select
        scorecards.target,
        scorecards.term_place,
        scorecards.bin,
        scorecards.feature in ({{ quoted_list(of_answers) }}) as is_of_answers,
        labels.label,
        cast(
            scorecards.points - cast(means.mean_points as {{ type_double() }}) as decimal(18, 6)
        ) as points_moved
    from scorecards
    inner join means
        on
            scorecards.target = means.target
            and scorecards.term_place = means.term_place
    inner join labels
        on scorecards.feature = labels.feature and scorecards.bin = labels.bin

),

moves as (

    {%- for place in prediction_term_places() %}
    select
        cells.target,
        cells.cell_key,
        terms.term_place,
        terms.label,
        terms.points_moved
    from cells
    inner join terms
        on
            cells.target = terms.target
            and cells.bin_{{ place }} = terms.bin
            and terms.term_place = {{ place }}
            and abs(terms.points_moved) >= 0.05
            and (cells.is_mailed = 1 or not terms.is_of_answers)
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

ranked as (

    select
        target,
        cell_key,
        case when points_moved > 0 then 'raises it: ' else 'lowers it: ' end || label as reason,
        row_number() over (
            partition by target, cell_key order by abs(points_moved) desc, term_place
        ) as place
    from moves

),

reasons as (

    select
        {%- for place in [1, 2, 3] %}
        max(case when place = {{ place }} then reason end) as reason_{{ place }},
        {%- endfor %}
        target,
        cell_key
    from ranked
    where place <= 3
    group by target, cell_key

)

select
    names.scorecard_version,
    counted.target,
    reasons.reason_1,
    reasons.reason_2,
    reasons.reason_3,
    counted.cell_key,
    counted.log_odds,
    {{ probability_of('counted.log_odds') }} as probability,
    {%- for rank in ranks %}
    coalesce(
        (
            counted.{{ rank }}_not_above - counted.{{ rank }}_same
            + (counted.{{ rank }}_same - 1) / cast(2 as {{ type_double() }})
        )
        / cast(nullif(counted.{{ rank }}_total - 1, 0) as {{ type_double() }}),
        cast(0.5 as {{ type_double() }})
    ) as {{ rank }},
    {%- endfor %}
    counted.expected_count
    / cast(counted.mid_rank_total as {{ type_double() }}) as mean_probability,
    cast(counted.contact_count as bigint) as contact_count
from counted
cross join names
left join reasons
    on counted.target = reasons.target and counted.cell_key = reasons.cell_key
