{{ config(enabled=capability_is_on('predictions')) }}

{#
  Every scorecard: the points of each bin of each target, fitted where there was something to learn, the prior's
  elsewhere. One row per version, target, feature and bin; version 'prior' is the seed alone. The standard error is that
  of the information matrix' diagonal (other bins held fast), times the root of the dispersion: mails of one person are
  not separate trials. Dispersion is the variance of the outcomes added up by person, over what it would be of separate
  mails: of the newest training, beyond what mails with this engagement rate bring and the bin's own level.
#}
{%- set outcomes = {
    'engage': 'is_engaged', 'click': 'is_clicked', 'unsubscribe': 'is_unsubscribed',
} %}
with

cells as (select * from {{ ref('int_scorecard_fitted') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

priors as (select * from {{ ref('stg_config__scorecard_prior') }}),

terms as (
    {{ prediction_term_rows() }}
),

predicted as (

    select
        *,
        send_count * {{ cell_probability() }} as expected_count,
        send_count * {{ cell_probability() }} * (1 - {{ cell_probability() }}) as information
    from cells

),

term_sums as (

    {%- for place in [0] + prediction_term_places() | list %}
    select
        {{ place }} as term_place,
        training_number,
        {{ 'mod(bin_' ~ place ~ ', 100)' if place else '1' }} as bin,
        max(shift_{{ place }}) as shift,
        sum(send_count) as send_count,
        sum(outcome_count) as outcome_count,
        sum(cast(expected_count as decimal(28, 6))) as expected_count,
        sum(cast(information as decimal(28, 6))) as information,
        max({{ 'shrinkage' if place else '0.1' }}) as shrinkage
    from predicted
    group by training_number{{ ', mod(bin_' ~ place ~ ', 100)' if place }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

sends as (

    select
        {%- for target, outcome in outcomes.items() %}
        case when training_sends.{{ outcome }} then 1 else 0 end as {{ target }}_count,
        {{ ratio(
            'sum(case when training_sends.' ~ outcome ~ ' then 1 else 0 end) over same_rate',
            'count(*) over same_rate'
        ) }} as {{ target }}_rate,
        {%- endfor %}
        {%- for feature in prediction_features() %}
        training_sends.{{ feature }}_bin,
        {%- endfor %}
        training_sends.contact_key
    from {{ ref('int_training_sends') }} as training_sends
    inner join windows
        on
            windows.version_number = 1
            and training_sends.week_date
            between windows.training_from_date and windows.training_until_date
    window
        same_rate as (partition by training_sends.engagement_rate_bin)

),

people as (

    {%- for feature in ['base'] + prediction_features() | list %}
    {%- set bin = feature ~ '_bin' if feature != 'base' else '1' %}
    select
        '{{ feature }}' as feature,
        {{ bin }} as bin,
        count(*) as send_count
        {%- for target in outcomes -%}
        ,
        sum({{ target }}_count) as {{ target }}_count,
        {{ exact_sum(target ~ '_count - ' ~ target ~ '_rate') }} as {{ target }}_excess,
        {{ exact_sum(target ~ '_rate * (1 - ' ~ target ~ '_rate)') }} as {{ target }}_variance
        {%- endfor %}
    from sends
    group by contact_key{{ ', ' ~ bin if feature != 'base' }}
    {%- if not loop.last %}

    union all

    {%- endif %}
    {%- endfor %}

),

excesses as (
    {%- for target in outcomes %}

    select
        '{{ target }}' as target,
        feature,
        bin
        {%- for name, number in {
            'send_count': 'send_count',
            'outcome_count': target ~ '_count',
            'excess': target ~ '_excess',
            'variance': target ~ '_variance',
            'excess_square': target ~ '_excess * ' ~ target ~ '_excess',
            'excess_product': target ~ '_excess * send_count',
            'send_square': 'send_count * send_count',
        }.items() -%}
        ,
        {{ exact_sum(number) }} as {{ name }}
        {%- endfor %}
    from people
    group by feature, bin
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

dispersions as (

    select
        target,
        feature,
        bin,
        (
            excess_square - 2 * excess / send_count * excess_product
            + power(excess / send_count, 2) * send_square
        )
        / nullif(variance, 0)
        * (outcome_count - excess) * (send_count - outcome_count + excess)
        / nullif(outcome_count * (send_count - outcome_count), 0) as dispersion
    from excesses

),

versions as (

    select
        windows.version_number,
        windows.trained_on,
        cast(windows.trained_on as {{ type_text() }}) as scorecard_version
    from windows
    where windows.version_number in (select floor(cells.training_number / 10) from cells)

    union all

    select
        0 as version_number,
        cast(null as date) as trained_on,
        'prior' as scorecard_version

)

select
    versions.scorecard_version,
    terms.target,
    terms.feature,
    versions.version_number,
    terms.term_place,
    terms.bin,
    priors.points + coalesce(term_sums.shift, 0) as points,
    priors.points as prior_points,
    case
        when term_sums.information is not null
            then
                sqrt(
                    greatest(coalesce(dispersions.dispersion, 1), 1)
                    / (cast(term_sums.information as {{ type_double() }}) + term_sums.shrinkage)
                )
    end as standard_error,
    cast(coalesce(term_sums.send_count, 0) as bigint) as send_count,
    cast(coalesce(term_sums.outcome_count, 0) as bigint) as outcome_count,
    cast(coalesce(term_sums.expected_count, 0) as {{ type_double() }}) as expected_count,
    versions.trained_on
from versions
cross join terms
inner join priors
    on
        terms.target = priors.target
        and terms.feature = priors.feature
        and terms.bin = priors.bin
left join dispersions
    on
        terms.target = dispersions.target
        and terms.feature = dispersions.feature
        and terms.bin = dispersions.bin
left join term_sums
    on
        terms.term_place = term_sums.term_place
        and terms.bin = term_sums.bin
        and term_sums.training_number = 10 * versions.version_number
        + case terms.target
            {%- for target in prediction_targets() %}
            when '{{ target }}' then {{ loop.index }}
            {%- endfor %}
        end
