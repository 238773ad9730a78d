{{ config(enabled=capability_is_on('send_times')) }}

-- Sends and responses per message and local hour, beside what the contacts' own rates would give,
-- and what chance does to that.
with

sends as (select * from {{ ref('int_timed_sends') }}),

periods as (select * from {{ ref('int_send_periods') }}),

contact_rates as (

    -- multiplied once per contact, not once per mail
    select
        {%- for response in ['open', 'click'] %}
        {%- for axis in hour_axes() %}
        cast({{ response }}_scatter * mean_{{ axis }} as decimal(18, 9))
            as {{ response }}_{{ axis }},
        {%- endfor %}
        {%- endfor %}
        *
    from {{ ref('int_send_contact_rates') }}

),

counted as (

    select
        periods.purpose,
        sends.message_key,
        sends.sent_weekday,
        sends.sent_hour,
        count(*) as send_count,
        {%- for response, column in {'open': 'opened_hour', 'click': 'clicked_hour'}.items() %}
        count(sends.{{ column }}) as {{ response }}_count,
        sum(contact_rates.{{ response }}_rate) as {{ response }}_expected,
        sum(contact_rates.{{ response }}_scatter) as {{ response }}_information,
        {%- for axis in hour_axes() %}
        sum(contact_rates.{{ response }}_{{ axis }}) as {{ response }}_{{ axis }},
        {%- endfor %}
        {%- endfor %}
        max(sends.kind) as kind
    from sends
    inner join periods
        on
            sends.sent_date > periods.learnt_after_date
            and sends.sent_date <= periods.learnt_until_date
    inner join contact_rates
        on
            sends.contact_key = contact_rates.contact_key
            and sends.kind = contact_rates.kind
            and periods.purpose = contact_rates.purpose
    group by periods.purpose, sends.message_key, sends.sent_weekday, sends.sent_hour

)

{%- for response in ['open', 'click'] %}

select
    message_key,
    purpose,
    '{{ response }}' as response,
    sent_weekday,
    sent_hour,
    send_count,
    {{ response }}_count as response_count,
    cast({{ response }}_expected as decimal(28, 9)) as expected_responses,
    {%- for axis in hour_axes() %}
    cast({{ response }}_{{ axis }} as {{ type_double() }}) as own_{{ axis }},
    {%- endfor %}
    cast({{ response }}_information as {{ type_double() }}) as information
from counted
{{- '\n\nunion all' if not loop.last }}
{%- endfor %}
