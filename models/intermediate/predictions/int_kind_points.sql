{{ config(enabled=capability_is_on('predictions')) }}

{#
  What a kind of mail adds to a prediction, in log-odds: one row per target, kind (message type, category, three hours
  of the UTC day) and value of it. Learnt from all mails of the training, beside what the scorecards in use expect of
  their contacts; its level is met first, for the level is the base's to move.

  A message is one draw of its kind, however many mails it has, so that a mail weighs 1 / (1 + message_variance x
  information of the message). How much values of a kind differ is estimated, less what chance does; where it is
  nothing, every factor is 0. One kind after the other: each explains what those before it left.
#}
{%- set trust = '1 / power(settings.message_variance + 1 / information, 2)' %}
{%- set kinds = ['level', 'message_type', 'category', 'hours'] %}
with

sends as (select * from {{ ref('int_training_sends') }}),

messages as (select * from {{ ref('int_messages') }}),

scorecards as (

    select scorecards.*
    from {{ ref('int_scorecards') }} as scorecards
    inner join {{ ref('int_scorecard_promotions') }} as promotions
        on
            scorecards.target = promotions.target
            and scorecards.version_number = promotions.version_number
    where promotions.is_in_use

),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

cells as (

    {%- for target, features in prediction_targets().items() %}
    {%- set outcome = {'engage': 'engaged', 'click': 'clicked'}.get(target, 'unsubscribed') %}
    select
        '{{ target }}' as target,
        message_key,
        {{ three_hours('sent_at') }} as hours,
        {%- for place in prediction_term_places() %}
        {{ features[place - 1] ~ '_bin' if features | length >= place else 1 }} as bin_{{ place }},
        {%- endfor %}
        case when is_{{ outcome }} then 1 else 0 end as outcome_count
    from sends
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

predicted as (

    select
        cells.target,
        cells.message_key,
        cells.hours,
        cells.outcome_count,
        {{ probability_of(joined_log_odds()) }} as probability
    from cells
    {{ join_term_points('cells', 'scorecards') }}

),

units_level as (

    select
        predicted.target,
        predicted.message_key,
        'all' as level,
        coalesce(messages.message_type, '') as message_type,
        coalesce(messages.category, '') as category,
        predicted.hours,
        cast(count(*) as {{ type_double() }}) as send_count,
        cast(sum(predicted.outcome_count) as {{ type_double() }}) as outcome_count,
        {{ exact_sum('predicted.probability') }} as expected_count,
        {{ exact_sum('predicted.probability * (1 - predicted.probability)') }} as information
    from predicted
    left join messages
        on predicted.message_key = messages.message_key
    group by
        predicted.target,
        predicted.message_key,
        messages.message_type,
        messages.category,
        predicted.hours

),
{%- for kind in kinds %}

messages_{{ kind }} as (

    select
        units.target,
        units.{{ kind }} as kind_value,
        {%- for name in ['send_count', 'outcome_count', 'expected_count', 'information'] %}
        {{ exact_sum('units.' ~ name, 6) }} as {{ name }},
        {%- endfor %}
        1 / (
            1 + {{ 0 if kind == 'level' else 'max(settings.message_variance)' }}
            * {{ exact_sum('units.information', 6) }}
        ) as weight
    from units_{{ kind }} as units
    cross join settings
    group by units.target, units.{{ kind }}, units.message_key

),

values_{{ kind }} as (

    select
        target,
        kind_value,
        {%- for name in ['send_count', 'outcome_count', 'expected_count'] %}
        sum(cast({{ name }} as decimal(28, 6))) as {{ name }},
        {%- endfor %}
        {{ exact_sum('weight * information') }} as information,
        (
            {{ log_odds_of(
                exact_sum('weight * outcome_count') ~ ' + 0.5',
                '(' ~ exact_sum('weight * send_count') ~ ' + 1)'
            ) }}
            - {{ log_odds_of(
                exact_sum('weight * expected_count') ~ ' + 0.5',
                '(' ~ exact_sum('weight * send_count') ~ ' + 1)'
            ) }}
        )
        * {{ exact_sum('weight * expected_count') }}
        * (1 - {{ exact_sum('weight * expected_count') }} / {{ exact_sum('weight * send_count') }})
        / {{ exact_sum('weight * information') }} as points
    from messages_{{ kind }}
    group by target, kind_value

),

spreads_{{ kind }} as (

    select
        values_{{ kind }}.target,
        greatest(0, coalesce(
            {{ exact_sum(trust ~ ' * (points * points - 1 / information)') }}
            / nullif({{ exact_sum(trust) }}, 0), 0
        )) as variance
    from values_{{ kind }}
    cross join settings
    group by values_{{ kind }}.target

),

points_{{ kind }} as (

    select
        learnt.target,
        learnt.kind_value,
        learnt.send_count,
        learnt.outcome_count,
        learnt.expected_count,
        {%- if kind == 'level' %}
        learnt.points
        {%- else %}
        floor(1000000 * (
            learnt.points * spreads.variance * learnt.information
            / (1 + spreads.variance * learnt.information)
        ) + 0.5) / 1000000 as points
        {%- endif %}
    from values_{{ kind }} as learnt
    inner join spreads_{{ kind }} as spreads
        on learnt.target = spreads.target

),
{%- if not loop.last %}

moved_{{ kind }} as (

    select
        units.*,
        1 / (1 + exp(
            -{{ log_odds_of('units.expected_count', 'units.send_count') }}
            - learnt.points * units.information / units.expected_count
            / (1 - units.expected_count / units.send_count)
        )) as moved_share
    from units_{{ kind }} as units
    inner join points_{{ kind }} as learnt
        on units.target = learnt.target and units.{{ kind }} = learnt.kind_value

),

units_{{ kinds[loop.index] }} as (

    select
        target,
        message_key,
        level,
        message_type,
        category,
        hours,
        send_count,
        outcome_count,
        send_count * moved_share as expected_count,
        information * moved_share * (1 - moved_share)
        / (expected_count / send_count) / (1 - expected_count / send_count) as information
    from moved_{{ kind }}

),
{%- endif %}
{%- endfor %}

unioned as (
    {%- for kind in kinds if kind != 'level' %}

    select
        *,
        '{{ kind }}' as kind
    from points_{{ kind }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    target,
    kind,
    kind_value,
    points,
    cast(send_count as bigint) as send_count,
    cast(outcome_count as bigint) as outcome_count,
    cast(expected_count as {{ type_double() }}) as expected_count
from unioned
