-- What is known of each contact at the midnight after the as-of date: int_training_history for
-- today, by plain aggregates, because it is asked of everybody.
with

period as (

    select * from {{ ref('int_prediction_period') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

days as (

    select
        contact_days.*,
        period.cut_day,
        {{ day_number('contact_days.event_date') }} as day_number,
        {{ decay_weight(day_number('contact_days.event_date'), 'period', 'settings') }} as weight
    from {{ ref('int_mail_days') }} as contact_days
    inner join period
        on {{ day_number('contact_days.event_date') }} >= period.cut_day - {{ look_back_days() }}
    cross join settings

),

engaged as (

    select
        contact_id,
        max(day_number) as last_engaged_day
    from days
    where engaged_count > 0
    group by contact_id

)

select
    -- ids
    days.contact_id,

    -- numerics
    sum(days.send_count * days.weight) as send_weight,
    sum(days.engaged_count * days.weight) as engaged_weight,
    cast(sum(days.send_count) as bigint) as send_count,
    cast(sum(days.machine_open_count) as bigint) as machine_open_count,
    sum(case when days.day_number >= days.cut_day - 7 then days.send_count else 0 end)
        as sends_7_days,
    sum(
        case
            when engaged.last_engaged_day is null or days.day_number > engaged.last_engaged_day
                then days.send_count
            else 0
        end
    ) as ignored_streak,
    max(case when days.clicked_count > 0 then days.day_number end) as last_click_day,
    max(case when days.send_count > 0 then days.day_number end) as last_send_day,
    min(case when days.send_count > 0 then days.day_number end) as first_send_day
from days
left join engaged
    on days.contact_id = engaged.contact_id
group by days.contact_id
