{{ config(enabled=capability_is_on('monitoring')) }}

{#
  What contacts did in the 90 days before a past day, and whether the outcomes followed: of the drawn contacts those who
  were mailed in these days and had not left. Human events only, at most five of a kind. Contacts who did alike are one
  row per outcome, where the regression starts: excess_n is the number of events of the n-th type less its mean, worth_n
  what one of them adds to the log-odds, from 0.
#}
{%- set outcomes = ['clicked', 'purchased', 'stayed'] %}
with

contact_days as (select * from {{ ref('int_contact_days') }}),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

days as (

    select
        contact_days.*,
        {{ days_between('contact_days.event_date', 'period.as_of_date') }}
        >= settings.outcome_days as is_before
    from contact_days
    cross join settings
    inner join period
        on
            contact_days.event_date
            > {{ add_days('period.as_of_date', '-settings.outcome_days - 90') }}
            and contact_days.event_date <= period.as_of_date
            and mod(contact_days.contact_key, 1000000) < 1000000 * period.training_share

),

contacts as (

    select
        contact_key,
        {%- for event_type in engagement_event_types() %}
        least(5, sum(case when is_before then {{ event_type }}_count else 0 end))
            as events_{{ loop.index }},
        {%- endfor %}
        max(case when not is_before and clicked_count > 0 then 1 else 0 end) as has_clicked,
        max(case when not is_before and purchased_count > 0 then 1 else 0 end) as has_purchased,
        min(
            case
                when not is_before and unsubscribed_count + complained_count > 0 then 0
                else 1
            end
        ) as has_stayed
    from days
    group by contact_key
    having
        max(case when is_before then mail_count else 0 end) > 0
        and max(
            case
                when
                    is_before
                    and unsubscribed_count + complained_count + hard_bounced_count > 0
                    then 1
                else 0
            end
        ) = 0

),

cells as (

    select
        {%- for event_type in engagement_event_types() %}
        events_{{ loop.index }},
        {%- endfor %}
        {%- for outcome in outcomes %}
        sum(has_{{ outcome }}) as {{ outcome }}_count,
        {%- endfor %}
        count(*) as contact_count
    from contacts
    group by
        {%- for event_type in engagement_event_types()[:-1] %}
        events_{{ loop.index }},
        {%- endfor %}
        events_{{ engagement_event_types() | length }}

),

centred as (

    select
        {%- for event_type in engagement_event_types() %}
        {{ ratio(
            'sum(contact_count * events_' ~ loop.index ~ ') over ()', 'sum(contact_count) over ()'
        ) }} as mean_{{ loop.index }},
        {%- endfor %}
        *
    from cells

)
{%- for outcome in outcomes %}

select
    '{{ outcome }}' as outcome,
    cast(contact_count as bigint) as contact_count,
    cast({{ outcome }}_count as bigint) as outcome_count,
    {%- for event_type in engagement_event_types() %}
    events_{{ loop.index }} - mean_{{ loop.index }} as excess_{{ loop.index }},
    mean_{{ loop.index }},
    {%- endfor %}
    {%- for event_type in engagement_event_types() %}
    cast(0 as {{ type_double() }}) as worth_{{ loop.index }},
    {%- endfor %}
    cast(0 as {{ type_double() }}) as worth_0
from centred
{{- '\n\nunion all' if not loop.last }}
{%- endfor %}
