{%- set no_mail = when_on('saturation', 0) %}
{%- set no_segment = when_on('segments', 0) %}
{%- set no_plan = when_on('decisions', 0) %}
{%- set no_quarantine = when_on('decisions', 'false') %}
with

contacts as (select * from {{ ref('dim_contacts') }}),

main_segments as (
    {%- call rows_when_on('segments') %}

    select
        *,
        recommended_action as segment_action,
        entered_on as segment_entered_on
    from {{ ref('int_contact_main_segments') }}
    {%- endcall %}

),

predictions as (
    {%- call rows_when_on('predictions') %}

    select
        *,
        confidence as prediction_confidence
    from {{ ref('fct_contact_predictions') }}
    {%- endcall %}

),

send_times as (
    {%- call rows_when_on('send_times') %}

    select
        *,
        time_zone as send_time_zone,
        open_source as send_time_source
    from {{ ref('fct_contact_send_times') }}
    {%- endcall %}

),

mail_counts as (
    {%- call rows_when_on('saturation') %}

    select
        contacts.contact_id,
        mail_counts.sent_count_7d,
        mail_counts.sent_count_28d,
        mail_counts.answered_count_28d
    from {{ ref('int_contact_saturation') }} as mail_counts
    inner join {{ ref('int_contacts') }} as contacts
        on mail_counts.contact_key = contacts.contact_key
    {%- endcall %}

),

saturation as (
    {%- call rows_when_on('saturation') %}

    select * from {{ ref('fct_contact_saturation') }}
    {%- endcall %}

),

scores as (
    select * from {{ ref('fct_contact_scores') }}
    where score_id = '{{ setting('headline_score') }}'
),

matrices as (

    select
        *,
        row_number() over (
            partition by contact_id order by {{ bytewise('matrix_id') }}
        ) as place
    from {{ ref('fct_contact_matrix') }}

),

quarantines as (
    {%- call rows_when_on('decisions') %}

    select
        contact_id,
        max(released_on) as quarantine_released_on
    from {{ ref('int_contact_quarantines') }}
    group by contact_id
    {%- endcall %}

),

plans as (
    {%- call rows_when_on('decisions') %}

    select
        contact_id,
        count(*) as planned_send_count,
        sum(case when is_allowed then 1 else 0 end) as allowed_send_count,
        min(case when is_allowed then planned_at end) as next_allowed_at
    from {{ ref('fct_send_decisions') }}
    group by contact_id
    {%- endcall %}

)

select
    -- ids
    contacts.contact_id,
    contacts.company_id,
    contacts.owner_id,
    scores.score_id,
    main_segments.segment_id,
    predictions.scorecard_version,

    -- strings
    contacts.country,
    contacts.timezone,
    send_times.send_time_zone,
    scores.tier,
    scores.recommended_action as tier_action,
    main_segments.segment_name,
    main_segments.segment_action,
    matrices.cell as matrix_cell,
    matrices.fit_tier,
    predictions.unsubscribe_risk,
    predictions.prediction_confidence,
    predictions.engagement_reason_1,
    predictions.click_reason_1,
    predictions.unsubscribe_reason_1,
    send_times.send_time_source,
    saturation.saturation,

    -- numerics
    scores.score,
    scores.tier_rank,
    scores.percentile,
    scores.decile,
    scores.percentile_rank,
    matrices.fit_score,
    scores.evidence_count,
    predictions.open_probability,
    predictions.click_probability,
    predictions.unsubscribe_probability_7d,
    predictions.engagement_percentile_rank,
    predictions.engagement_percentile_rank_adjusted,
    predictions.retention_percentile_rank,
    send_times.best_weekday,
    send_times.best_hour_of_week,
    cast(coalesce(mail_counts.sent_count_7d, {{ no_mail }}) as integer) as sent_count_7d,
    cast(coalesce(mail_counts.sent_count_28d, {{ no_mail }}) as integer) as sent_count_28d,
    cast(coalesce(mail_counts.answered_count_28d, {{ no_mail }}) as integer) as answered_count_28d,
    saturation.next_mail_worth,
    saturation.weekly_room,
    coalesce(main_segments.segment_count, {{ no_segment }}) as segment_count,
    cast(coalesce(plans.planned_send_count, {{ no_plan }}) as bigint) as planned_send_count,
    cast(coalesce(plans.allowed_send_count, {{ no_plan }}) as bigint) as allowed_send_count,

    -- booleans
    contacts.is_known,
    contacts.is_mailable,
    contacts.is_unsubscribed,
    contacts.has_complained,
    contacts.has_hard_bounced,
    coalesce(
        quarantines.quarantine_released_on > scores.as_of_date, {{ no_quarantine }}
    ) as is_quarantined,
    scores.is_scored,
    predictions.is_open_hidden,

    -- dates
    main_segments.segment_entered_on,
    quarantines.quarantine_released_on,
    scores.as_of_date,

    -- timestamps
    scores.first_event_at,
    scores.last_event_at,
    plans.next_allowed_at
from contacts
left join scores
    on contacts.contact_id = scores.contact_id
left join matrices
    on contacts.contact_id = matrices.contact_id and matrices.place = 1
left join main_segments
    on contacts.contact_id = main_segments.contact_id
left join predictions
    on contacts.contact_id = predictions.contact_id
left join send_times
    on contacts.contact_id = send_times.contact_id
left join mail_counts
    on contacts.contact_id = mail_counts.contact_id
left join quarantines
    on contacts.contact_id = quarantines.contact_id
left join plans
    on contacts.contact_id = plans.contact_id
left join saturation
    on contacts.contact_id = saturation.contact_id
