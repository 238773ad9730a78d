{# What is wrong in the seeds of the predictions. One row per contradiction. #}
with

settings as (

    select
        'seeds/predictions/prediction_settings.csv' as seed_file,
        setting,
        value,
        {{ parse_number('value') }} as number_value,
        count(*) over (partition by setting) as row_count
    from {{ ref('prediction_settings') }}

),

bins as (

    {{ prediction_bin_rows() }}

),

labels as (

    select
        feature,
        label,
        coalesce({{ parse_integer('bin') }}, 0) as bin
    from {{ ref('prediction_bins') }}

),

targets as (

    {{ prediction_term_rows() }}

),

priors as (

    select
        target,
        feature,
        points,
        coalesce({{ parse_integer('bin') }}, 0) as bin
    from {{ ref('scorecard_prior') }}

),

{{ named_prediction_settings() }},

labelled_bins as (

    select
        'seeds/predictions/prediction_bins.csv' as seed_file,
        coalesce(bins.feature, labels.feature) as feature,
        coalesce(bins.bin, labels.bin) as bin,
        max(bins.bin) as known_bin,
        count(labels.feature) as row_count,
        count(labels.label) as label_count
    from bins
    full outer join labels
        on bins.feature = labels.feature and bins.bin = labels.bin
    group by coalesce(bins.feature, labels.feature), coalesce(bins.bin, labels.bin)

),

prior_points as (

    select
        'seeds/predictions/scorecard_prior.csv' as seed_file,
        coalesce(targets.target, priors.target) as target,
        coalesce(targets.feature, priors.feature) as feature,
        coalesce(targets.bin, priors.bin) as bin,
        max(targets.bin) as known_bin,
        count(priors.target) as row_count,
        max(priors.points) as points
    from targets
    full outer join priors
        on
            targets.target = priors.target
            and targets.feature = priors.feature
            and targets.bin = priors.bin
    group by
        coalesce(targets.target, priors.target),
        coalesce(targets.feature, priors.feature),
        coalesce(targets.bin, priors.bin)

),

buckets as (

    select
        'seeds/predictions/risk_buckets.csv' as seed_file,
        risk,
        {{ parse_number('min_multiple') }} as multiple,
        count(*) over (partition by risk) as row_count,
        count(*) over (partition by {{ parse_number('min_multiple') }}) as bound_count
    from {{ ref('risk_buckets') }}

),

lowest_bucket as (

    select
        'seeds/predictions/risk_buckets.csv' as seed_file,
        min(multiple) as lowest_multiple
    from buckets

),

{{ prediction_seed_errors() }}

select * from errors
