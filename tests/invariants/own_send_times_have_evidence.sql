{{ config(enabled=capability_is_on('send_times')) }}

-- What is this: contacts with an hour of their own although their evidence, or the difference
-- between contacts, is below the settings; or with less evidence than the sends show.
-- When does it matter: an hour from a handful of responses is chance with a name.
-- How to resolve: int_contact_send_scores applies min_sends and min_responses,
-- int_send_time_answers min_z; seeds/predictions/send_time_settings.csv holds them.
with

send_times as (select * from {{ ref('fct_contact_send_times') }}),

spreads as (
    select * from {{ ref('int_send_time_answers') }}
    where purpose = 'current' and contact_key is null
),

settings as (select * from {{ ref('stg_config__send_time_settings') }}),

own as (

    {%- for response in ['open', 'click'] %}

    select
        contact_id,
        '{{ response }}' as response,
        send_count,
        {{ response }}_count as response_count
    from send_times
    where {{ response }}_source = 'contact'
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    own.contact_id,
    own.response,
    own.send_count,
    own.response_count
from own
cross join settings
left join spreads
    on own.response = spreads.response
where
    own.send_count < settings.min_sends
    or own.response_count < settings.min_responses
    or greatest(
        coalesce(spreads.hour_variance_z, 0), coalesce(spreads.weekday_variance_z, 0)
    ) < settings.min_z
