{{ config(enabled=capability_is_on('predictions', 'monitoring')) }}

-- What the predictions look at, in one row: the mails whose labels are closed, or closed but for
-- late answers, the history that their features need, the day before which today's features are
-- cut, and which share of the contacts is learnt from: all, or in a large warehouse as many as keep
-- the training within bounds.
with

windows as (select * from {{ ref('int_scorecard_windows') }}),

sent_mails as (
    select * from {{ ref('int_mails') }}
    where coalesce(message_type, '') <> 'transactional'
),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

bounds as (

    select
        min(training_from_date) as sends_from_date,
        max(closed_until_date) as closed_until_date
    from windows

),

mails as (

    select count(*) as mail_count
    from sent_mails
    inner join bounds
        on sent_mails.sent_date between bounds.sends_from_date and bounds.closed_until_date

),

dated as (

    select
        bounds.sends_from_date,
        bounds.closed_until_date,
        {{ add_days('bounds.sends_from_date', '-' ~ look_back_days()) }} as history_from_date,
        as_of.as_of_date,
        {{ add_days('as_of.as_of_date', '-settings.early_days') }} as early_until_date,
        coalesce(
            {{ ratio('settings.max_training_sends', 'mails.mail_count') }}, 1
        ) as training_share
    from bounds
    cross join mails
    cross join settings
    cross join as_of

)

select
    {{ day_number('history_from_date') }} as history_from_day,
    {{ day_number('as_of_date') }} + 1 as cut_day,
    training_share,
    sends_from_date,
    closed_until_date,
    early_until_date,
    history_from_date,
    as_of_date
from dated
