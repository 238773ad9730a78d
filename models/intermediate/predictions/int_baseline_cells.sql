{#
  What two simple guesses would have ranked the mails by: the contact's open rate of the last 30 days (whole per cent;
  without a mail, the mean), and the mails of the last 7 days alone. One row per week, target, baseline and value.
#}
with

sends as (

    select * from {{ ref('int_training_sends') }}

),

guesses as (

    select
        week_date,
        'open_rate' as baseline,
        coalesce(open_rate_percent, 15) as baseline_value,
        is_engaged,
        is_clicked,
        is_unsubscribed
    from sends

    union all

    select
        week_date,
        'pressure' as baseline,
        least(sends_7_days, 100) as baseline_value,
        is_engaged,
        is_clicked,
        is_unsubscribed
    from sends

),

counted as (

    select
        week_date,
        baseline,
        baseline_value,
        count(*) as send_count,
        sum(case when is_engaged then 1 else 0 end) as engage_count,
        sum(case when is_clicked then 1 else 0 end) as click_count,
        sum(case when is_unsubscribed then 1 else 0 end) as unsubscribe_count
    from guesses
    group by week_date, baseline, baseline_value

)

{%- for target in prediction_targets() %}

select
    -- strings
    '{{ target }}' as target,
    baseline,

    -- numerics
    cast(baseline_value as integer) as baseline_value,
    cast(send_count as bigint) as send_count,
    cast({{ target }}_count as bigint) as outcome_count,

    -- dates
    week_date
from counted
{%- if not loop.last %}

union all
{%- endif %}
{%- endfor %}
