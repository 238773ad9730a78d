-- Which sends are learnt from: two rows, for today's answers and for those of the backtest.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

periods as (

    select
        'current' as purpose,
        settings.evidence_days,
        settings.response_days,
        as_of.as_of_date as known_until_date
    from as_of
    cross join settings

    union all

    select
        'backtest' as purpose,
        settings.evidence_days,
        settings.response_days,
        {{ add_days('as_of.as_of_date', '-settings.backtest_days') }} as known_until_date
    from as_of
    cross join settings

)

select
    purpose,
    {{ add_days('known_until_date', '-response_days - evidence_days') }} as learnt_after_date,
    {{ add_days('known_until_date', '-response_days') }} as learnt_until_date,
    known_until_date
from periods
