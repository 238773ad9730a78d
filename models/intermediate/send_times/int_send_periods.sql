{{ config(enabled=capability_is_on('send_times')) }}

{%- set known_until = {
    'current': 'as_of.as_of_date',
    'backtest': add_days('as_of.as_of_date', '-settings.backtest_days'),
} %}
-- Which sends are learnt from: two rows, for today's answers and for those of the backtest.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }})
{%- for purpose, day in known_until.items() %}

select
    '{{ purpose }}' as purpose,
    {{ add_days(day, '-settings.response_days - settings.evidence_days') }} as learnt_after_date,
    {{ add_days(day, '-settings.response_days') }} as learnt_until_date,
    {{ day }} as known_until_date
from as_of
cross join settings
{{- '\n\nunion all' if not loop.last }}
{%- endfor %}
