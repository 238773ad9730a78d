{#
  Which scorecard is in use. Each is compared with the one before it (the oldest with the prior) on the week that it was
  not shown, and promoted unless it is worse for any target by more than the tolerance; the newest promoted one is used.
#}
with

predictions as (

    select * from {{ ref('int_week_predictions') }}

),

windows as (

    select * from {{ ref('int_scorecard_windows') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

fitted as (

    select distinct
        version_number,
        scorecard_version
    from {{ ref('int_scorecards') }}
    where version_number > 0

),

candidates as (

    select
        fitted.scorecard_version,
        fitted.version_number,
        coalesce(
            lag(fitted.version_number) over (order by windows.trained_on), 0
        ) as incumbent_number,
        windows.is_pinned,
        windows.trained_on,
        windows.holdout_from_date
    from fitted
    inner join windows
        on fitted.version_number = windows.version_number

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
        candidates.trained_on
    from candidates
    cross join settings
    left join compared
        on candidates.version_number = compared.version_number

)

select
    -- ids
    scorecard_version,

    -- numerics
    version_number,
    incumbent_number,
    worst_change,

    -- booleans
    is_pinned,
    is_promoted,

    -- dates
    trained_on
from judged
