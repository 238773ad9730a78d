{{ config(enabled=capability_is_on('predictions', 'monitoring')) }}

{#
  Which scorecards there are, and what each learns from. A scorecard is trained as of a Monday, on whole weeks whose
  labels were closed by then; the newest closed week is held back to judge it. Versions follow from the as-of date
  alone, so a past date, a full refresh and an incremental one know the same ones.
#}
{%- set version = setting('scorecard_version') %}
{%- set pinned_on = "cast('" ~ version ~ "' as date)" if version not in ('', 'prior') else none %}
with

as_of as (select * from {{ ref('int_as_of_date') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

mondays as (

    {%- for weeks_ago in range(6) %}
    select
        {{ weeks_ago + 1 }} as version_number,
        cast({{ dbt.date_trunc('week', 'as_of_date') }} as date) as newest_monday,
        {{ add_days(
            'cast(' ~ dbt.date_trunc('week', 'as_of_date') ~ ' as date)', -7 * weeks_ago
        ) }} as trained_on
    from as_of
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if pinned_on %}
    union all
    select
        7 as version_number,
        cast({{ dbt.date_trunc('week', 'as_of_date') }} as date) as newest_monday,
        {{ pinned_on }} as trained_on
    from as_of
    where {{ pinned_on }} <= as_of_date
    {%- endif %}

),

versions as (

    select
        newest_monday,
        trained_on,
        max(version_number) as version_number,
        max(case when version_number = 7 then 1 else 0 end) = 1 as is_pinned
    from mondays
    group by newest_monday, trained_on

)

select
    versions.version_number,
    versions.is_pinned,
    versions.trained_on,
    {{ add_days(
        'versions.trained_on', '-14 - 7 * settings.training_weeks'
    ) }} as training_from_date,
    {{ add_days('versions.trained_on', -15) }} as training_until_date,
    {{ add_days('versions.trained_on', -14) }} as holdout_from_date,
    {{ add_days('versions.trained_on', -8) }} as holdout_until_date,
    {{ add_days('versions.newest_monday', -35) }} as live_from_date,
    {{ add_days('versions.newest_monday', -8) }} as closed_until_date
from versions
cross join settings
