{#
  Every scorecard: the points of each bin of each target, fitted where there was something to learn, the prior's
  elsewhere. One row per version, target, feature and bin; version 'prior' is the seed alone. The standard error is that
  of the information matrix' diagonal: other bins held fast.
#}
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
                1 / sqrt(
                    cast(term_sums.information as {{ type_double() }}) + term_sums.shrinkage
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
