{{ config(enabled=capability_is_on('predictions')) }}

{#
  Which scorecard was in use when, for each target by itself. The candidates come Monday by Monday, and each is compared
  on the week that it was not shown with what is in use then: the shape of one scorecard, and its base. Not worse by more
  than the tolerance: it is in use from its Monday on. Worse: the shape in use stays, and its base alone may move to the
  candidate's level (so that both expect as many outcomes of that week), if that is better. Before the first, the prior
  is in use; a pinned one throughout. place is a scorecard's place in time, 0 for the prior. One row per scorecard and
  target, with what is in use from its Monday on.
#}
{%- set beginning = "cast('1900-01-01' as date)" %}
{%- set version = setting('scorecard_version') %}
{%- set places = range(1, 8) %}
with

predictions as (select * from {{ ref('int_week_predictions') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

trained as (

    select distinct
        scorecard_version,
        version_number
    from {{ ref('int_scorecards') }}

),

candidates as (

    select
        trained.scorecard_version,
        trained.version_number,
        coalesce(windows.is_pinned, false) as is_pinned,
        windows.trained_on,
        windows.holdout_from_date,
        row_number() over (order by coalesce(windows.trained_on, {{ beginning }})) - 1 as place,
        max(case when windows.is_pinned then 1 else 0 end) over () = 1 as has_pinned
    from trained
    left join windows
        on trained.version_number = windows.version_number
    where trained.version_number = 0 or windows.version_number is not null

),

held_back as (

    select
        candidates.place,
        shapes.place as shape_place,
        predictions.target,
        predictions.log_odds,
        sum(predictions.send_count) as send_count,
        sum(predictions.outcome_count) as outcome_count
    from candidates
    inner join candidates as shapes
        on candidates.place >= shapes.place
    inner join predictions
        on
            candidates.holdout_from_date = predictions.week_date
            and shapes.version_number = predictions.version_number
    group by candidates.place, shapes.place, predictions.target, predictions.log_odds

),

expected as (

    select
        place,
        shape_place,
        target,
        {{ expected_sums('log_odds') }}
    from held_back
    group by place, shape_place, target

),

shifts as (

    select
        old.shape_place,
        old.place as base_place,
        old.target,
        {{ level_shift('new.expected_count', 'old.expected_count', 'old.variance') }} as base_shift
    from expected as old
    inner join expected as new
        on
            old.place = new.place
            and old.target = new.target
            and new.place = new.shape_place
    {%- for target in prediction_targets() %}

    union all

    select
        0 as shape_place,
        0 as base_place,
        '{{ target }}' as target,
        cast(0 as decimal(18, 6)) as base_shift
    {%- endfor %}

),

losses as (

    select
        held_back.place,
        held_back.target,
        shifts.shape_place,
        shifts.base_place,
        cast({{ log_loss_sum('held_back.log_odds + shifts.base_shift') }} as {{ type_double() }})
            as log_loss
    from held_back
    inner join shifts
        on
            held_back.shape_place = shifts.shape_place
            and held_back.target = shifts.target
            and held_back.place >= shifts.base_place
    group by held_back.place, held_back.target, shifts.shape_place, shifts.base_place

),

used_0 as (

    select
        target,
        shape_place as shape_0,
        base_place as base_0
    from shifts
    where base_place = 0

),
{%- for place in places %}

judged_{{ place }} as (

    select
        used.*,
        new.log_loss / nullif(old.log_loss, 0) - 1 as change_{{ place }},
        moved.log_loss / nullif(old.log_loss, 0) - 1 as base_change_{{ place }}
    from used_{{ place - 1 }} as used
    left join losses as new
        on
            used.target = new.target
            and new.place = {{ place }}
            and new.shape_place = {{ place }}
            and new.base_place = {{ place }}
    left join losses as old
        on
            used.target = old.target
            and old.place = {{ place }}
            and used.shape_{{ place - 1 }} = old.shape_place
            and used.base_{{ place - 1 }} = old.base_place
    left join losses as moved
        on
            used.target = moved.target
            and moved.place = {{ place }}
            and used.shape_{{ place - 1 }} = moved.shape_place
            and moved.base_place = {{ place }}

),

used_{{ place }} as (

    select
        judged.*,
        case
            when judged.change_{{ place }} > settings.promotion_tolerance
                then judged.shape_{{ place - 1 }}
            else {{ place }}
        end as shape_{{ place }},
        case
            when
                judged.change_{{ place }} > settings.promotion_tolerance
                and coalesce(judged.base_change_{{ place }}, 0) >= 0
                then judged.base_{{ place - 1 }}
            else {{ place }}
        end as base_{{ place }}
    from judged_{{ place }} as judged
    cross join settings

),
{%- endfor %}

placed as (

    select
        candidates.*,
        used.target,
        {%- for name in ['shape', 'base'] %}
        case
            when candidates.is_pinned or candidates.place = 0 then candidates.place
            {%- for place in places %}
            when candidates.place = {{ place }} then used.{{ name }}_{{ place }}
            {%- endfor %}
        end as {{ name }}_place,
        {%- endfor %}
        case candidates.place
            {%- for place in places %}
            when {{ place }} then used.change_{{ place }}
            {%- endfor %}
        end as change,
        case
            when candidates.place = 0 or candidates.is_pinned then {{ beginning }}
            {%- if version != 'prior' %}
            when not candidates.has_pinned then candidates.trained_on
            {%- endif %}
        end as in_use_from_date
    from candidates
    cross join used_{{ places | last }} as used

),

in_use as (

    select
        target,
        place,
        shape_place,
        lead(in_use_from_date) over (
            partition by target order by in_use_from_date, place
        ) as in_use_before_date
    from placed
    where in_use_from_date is not null

)

select
    placed.scorecard_version,
    placed.target,
    placed.version_number,
    shapes.version_number as shape_number,
    cast(coalesce(shifts.base_shift, 0) as decimal(18, 6)) as base_shift,
    coalesce(placed.change <= settings.promotion_tolerance, true) as is_promoted,
    latest.shape_place is not null as is_in_use,
    placed.trained_on,
    placed.in_use_from_date,
    in_use.in_use_before_date
from placed
cross join settings
inner join candidates as shapes
    on placed.shape_place = shapes.place
left join shifts
    on
        placed.target = shifts.target
        and placed.shape_place = shifts.shape_place
        and placed.base_place = shifts.base_place
left join in_use
    on placed.target = in_use.target and placed.place = in_use.place
left join in_use as latest
    on
        placed.target = latest.target
        and placed.place = latest.shape_place
        and latest.in_use_before_date is null
