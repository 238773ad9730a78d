{#
  Is sending at a contact's own best hour worth anything? Learnt up to a cut, judged on the sends since: within contacts
  (Mantel and Haenszel's weights), beyond what the message itself did, with the error of the sampling of contacts.
#}
with

gains as (

    select * from {{ ref('int_send_time_gains') }}

),

spreads as (

    select *
    from {{ ref('int_send_time_spreads') }}
    where purpose = 'backtest'

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

periods as (

    select
        max(case when purpose = 'backtest' then learnt_until_date end) as learnt_until_date,
        max(case when purpose = 'current' then learnt_until_date end) as judged_until_date
    from {{ ref('int_send_periods') }}

),

rows_wanted as (

    {%- for response in ['open', 'click'] %}
    {%- set is_last_response = loop.last %}
    {%- for comparison in send_time_comparisons() %}
    select
        '{{ response }}' as response,
        '{{ comparison }}' as comparison
    {%- if not (loop.last and is_last_response) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

)

select
    -- strings
    rows_wanted.response,
    rows_wanted.comparison,
    case
        when rows_wanted.comparison like 'own%' and coalesce(spreads.hour_variance, 0) = 0
            and coalesce(spreads.weekday_variance, 0) = 0
            then 'no preferences found'
        when coalesce(gains.contact_count, 0) < 2 then 'not enough sends'
        when gains.gain > settings.min_z * gains.standard_error then 'better'
        when gains.gain < -settings.min_z * gains.standard_error then 'worse'
        else 'no difference shown'
    end as finding,

    -- numerics
    cast(coalesce(gains.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(gains.favoured_send_count, 0) as bigint) as favoured_send_count,
    cast(coalesce(gains.other_send_count, 0) as bigint) as other_send_count,
    gains.favoured_rate,
    gains.other_rate,
    gains.gain,
    gains.standard_error,
    gains.expected_gain,
    spreads.measured_hour_variance as hour_variance,
    spreads.hour_variance_z,

    -- dates
    periods.learnt_until_date,
    periods.judged_until_date
from rows_wanted
cross join periods
cross join settings
left join gains
    on
        rows_wanted.response = gains.response
        and rows_wanted.comparison = gains.comparison
left join spreads
    on rows_wanted.response = spreads.response
