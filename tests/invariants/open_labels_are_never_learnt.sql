{{ config(enabled=capability_is_on('predictions')) }}

-- What is this: labels of mails whose seven days were not over on the as-of date, and scorecards
-- whose weeks were not closed when they were trained.
-- When does it matter: of young mails most opens are known but few unsubscribes, so what is learnt
-- from them is too good to be true.
-- How to resolve: int_scorecard_windows sets the weeks, int_training_sends keeps to them.
with

sends as (select * from {{ ref('int_training_sends') }}),

windows as (select * from {{ ref('int_scorecard_windows') }}),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    'mail' as subject,
    sends.sent_date as subject_date
from sends
inner join as_of
    on {{ days_between('sends.sent_date', 'as_of.as_of_date') }} < 7
where coalesce(sends.is_engaged, sends.is_clicked, sends.is_unsubscribed) is not null

union all

select
    'scorecard' as subject,
    windows.trained_on as subject_date
from windows
where
    {{ days_between('windows.training_until_date', 'windows.trained_on') }} <= 7
    or {{ days_between('windows.holdout_until_date', 'windows.trained_on') }} <= 7
    or windows.training_until_date >= windows.holdout_from_date
