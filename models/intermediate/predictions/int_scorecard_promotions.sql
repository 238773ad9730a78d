{#
  Which scorecard was in use when. Each is compared with the one before it (the oldest with the prior) on the week that
  it was not shown, and promoted unless it is worse for any target by more than the tolerance. A promoted one is in use
  from its Monday until the next promoted one's; before the first, the prior. A pinned one is in use throughout.
#}
{%- set beginning = "cast('1900-01-01' as date)" %}
with

predictions as (select * from {{ ref('int_week_predictions') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

trained as (

    select distinct
        version_number,
        scorecard_version
    from {{ ref('int_scorecards') }}
    where version_number > 0

),

candidates as (

    select
        trained.scorecard_version,
        trained.version_number,
        coalesce(
            lag(trained.version_number) over (order by windows.trained_on), 0
        ) as incumbent_number,
        windows.is_pinned,
        windows.trained_on,
        windows.holdout_from_date
    from trained
    inner join windows
        on trained.version_number = windows.version_number

),

losses as (

    select
        target,
        version_number,
        week_date,
        {{ log_loss_sum('log_odds') }} as log_loss
    from predictions
    group by target, version_number, week_date

),

compared as (

    select
        candidates.version_number,
        max(
            cast(new_losses.log_loss as {{ type_double() }})
            / cast(nullif(old_losses.log_loss, 0) as {{ type_double() }}) - 1
        ) as worst_change
    from candidates
    inner join losses as new_losses
        on
            candidates.version_number = new_losses.version_number
            and candidates.holdout_from_date = new_losses.week_date
    inner join losses as old_losses
        on
            candidates.incumbent_number = old_losses.version_number
            and candidates.holdout_from_date = old_losses.week_date
            and new_losses.target = old_losses.target
    group by candidates.version_number

),

judged as (

    select
        candidates.scorecard_version,
        candidates.version_number,
        candidates.incumbent_number,
        compared.worst_change,
        candidates.is_pinned,
        coalesce(compared.worst_change <= settings.promotion_tolerance, true) as is_promoted,
        candidates.trained_on,
        case
            when candidates.is_pinned then {{ beginning }}
            else candidates.trained_on
        end as in_use_from_date,
        max(case when candidates.is_pinned then 1 else 0 end) over () as pinned_count
    from candidates
    cross join settings
    left join compared
        on candidates.version_number = compared.version_number

),

used as (

    select
        version_number,
        in_use_from_date,
        lead(in_use_from_date) over (order by in_use_from_date) as in_use_before_date
    from judged
    where
        '{{ setting('scorecard_version') }}' <> 'prior'
        and (is_pinned or (is_promoted and pinned_count = 0))

),

unioned as (

    select
        judged.scorecard_version,
        judged.version_number,
        judged.incumbent_number,
        judged.worst_change,
        judged.is_promoted,
        judged.trained_on,
        used.in_use_from_date,
        used.in_use_before_date
    from judged
    left join used
        on judged.version_number = used.version_number

    union all

    select
        'prior' as scorecard_version,
        0 as version_number,
        null as incumbent_number,
        null as worst_change,
        true as is_promoted,
        null as trained_on,
        {{ beginning }} as in_use_from_date,
        min(in_use_from_date) as in_use_before_date
    from used

)

select
    scorecard_version,
    version_number,
    incumbent_number,
    worst_change,
    is_promoted,
    in_use_from_date is not null and in_use_before_date is null as is_in_use,
    trained_on,
    in_use_from_date,
    in_use_before_date
from unioned
