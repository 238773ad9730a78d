{#
  How often one unsubscribe is counted: it is the outcome of every mail of the seven days before it. mails_per_leaving is
  sum(n^2) / sum(n) over the people who left after n mails of a window: so many times larger is the variance of the count
  than that of separate outcomes. One row per scorecard and window in which somebody left.
#}
with

sends as (

    select *
    from {{ ref('int_training_sends') }}
    where is_unsubscribed

),

windows as (

    select * from {{ ref('int_quality_windows') }}

),

leavers as (

    select
        windows.scorecard_version,
        windows.window_name,
        sends.contact_id,
        count(*) as mail_count
    from sends
    inner join windows
        on sends.week_date = windows.week_date
    group by windows.scorecard_version, windows.window_name, sends.contact_id

)

select
    -- ids
    scorecard_version,

    -- strings
    window_name,

    -- numerics
    {{ ratio('sum(mail_count * mail_count)', 'sum(mail_count)') }} as mails_per_leaving
from leavers
group by scorecard_version, window_name
