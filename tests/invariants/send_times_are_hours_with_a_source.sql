{{ config(enabled=capability_is_on('send_times')) }}

{%- set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
-- What is this: answers that are no hours, that contradict each other, or whose source does not fit
-- them: no hours without an answer, no gain without an answer of the contact's own.
-- When does it matter: mail would be planned for an hour that nobody worked out.
-- How to resolve: compare int_send_time_answers with the row; packed_best_hour() makes the hours.
with

send_times as (select * from {{ ref('fct_contact_send_times') }}),

told as (

    select
        contact_id,
        {%- for response in ['open', 'click'] %}
        {{ response }}_source,
        {{ response }}_expected_gain,
        {%- for weekday in weekdays %}
        {{ weekday }}_{{ response }}_hour,
        {%- endfor %}
        {%- endfor %}
        case best_weekday
            {%- for weekday in weekdays %}
            when {{ loop.index }} then 24 * {{ loop.index0 }} + {{ weekday }}_open_hour
            {%- endfor %}
        end as wanted_hour_of_week,
        best_hour_of_week,
        best_weekday,
        open_count,
        click_count,
        send_count
    from send_times

)

select contact_id
from told
where
    click_count > open_count
    or open_count > send_count
    or (open_source = 'none') <> (best_weekday is null)
    or (open_source = 'none') <> (best_hour_of_week is null)
    or best_hour_of_week <> wanted_hour_of_week
    {%- for response in ['open', 'click'] %}
    or {{ response }}_source not in ('contact', 'population', 'as_tried', 'one_hour_tried', 'none')
    or ({{ response }}_source = 'none') <> ({{ response }}_expected_gain is null)
    or ({{ response }}_source <> 'contact' and {{ response }}_expected_gain <> 0)
    or {{ response }}_expected_gain not between 0 and 1
    {%- for weekday in weekdays %}
    or ({{ response }}_source = 'none') <> ({{ weekday }}_{{ response }}_hour is null)
    or {{ weekday }}_{{ response }}_hour not between 0 and 23
    {%- endfor %}
    {%- endfor %}
