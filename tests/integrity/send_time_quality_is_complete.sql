{{ config(enabled=capability_is_on('send_times')) }}

{%- set row_count = 2 * send_time_comparisons() | length %}
-- What is this: rows of the backtest that are missing, or that claim a finding without sends or
-- against their own figures.
-- When does it matter: who reads the finding decides on it whether to use send times at all.
-- How to resolve: rpt_send_time_quality has a row per response and comparison, whatever the data.
with

quality as (select * from {{ ref('rpt_send_time_quality') }}),

counted as (

    select count(*) as row_count
    from quality

)

select
    quality.response,
    quality.comparison,
    quality.finding,
    counted.row_count
from counted
left join quality
    on 1 = 1
where
    counted.row_count <> {{ 0 if invocation_args_dict.get('empty') else row_count }}
    or quality.finding not in (
        'better', 'worse', 'no difference shown', 'not enough sends', 'no preferences found'
    )
    or quality.favoured_rate not between 0 and 1
    or quality.other_rate not between 0 and 1
    or quality.gain not between -1 and 1
    or quality.standard_error < 0
    or (quality.finding = 'better' and quality.gain <= 0)
    or (quality.finding = 'worse' and quality.gain >= 0)
    or (
        quality.finding in ('better', 'worse', 'no difference shown')
        and (quality.contact_count < 2 or quality.gain is null)
    )
    or (quality.finding = 'no preferences found' and quality.contact_count > 0)
