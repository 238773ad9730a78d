with

contacts as (select * from {{ ref('dim_contacts') }}),

main_segments as (select * from {{ ref('int_contact_main_segments') }}),

predictions as (select * from {{ ref('fct_contact_predictions') }}),

send_times as (select * from {{ ref('fct_contact_send_times') }}),

known_contacts as (select * from {{ ref('int_contacts') }}),

mail_counts as (select * from {{ ref('int_contact_saturation') }}),

saturation as (select * from {{ ref('fct_contact_saturation') }}),

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

    select
        contact_id,
        max(released_on) as released_on
    from {{ ref('int_contact_quarantines') }}
    group by contact_id

),

plans as (

    select
        contact_id,
        count(*) as planned_count,
        sum(case when is_allowed then 1 else 0 end) as allowed_count,
        min(case when is_allowed then planned_at end) as next_allowed_at
    from {{ ref('fct_send_decisions') }}
    group by contact_id

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
    send_times.time_zone as send_time_zone,
    scores.tier,
    scores.recommended_action as tier_action,
    main_segments.segment_name,
    main_segments.recommended_action as segment_action,
    matrices.cell as matrix_cell,
    matrices.fit_tier,
    predictions.unsubscribe_risk,
    predictions.confidence as prediction_confidence,
    predictions.engagement_reason_1,
    predictions.click_reason_1,
    predictions.unsubscribe_reason_1,
    send_times.open_source as send_time_source,
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
    cast(coalesce(mail_counts.sent_count_7d, 0) as integer) as sent_count_7d,
    cast(coalesce(mail_counts.sent_count_28d, 0) as integer) as sent_count_28d,
    cast(coalesce(mail_counts.answered_count_28d, 0) as integer) as answered_count_28d,
    saturation.next_mail_worth,
    saturation.weekly_room,
    coalesce(main_segments.segment_count, 0) as segment_count,
    cast(coalesce(plans.planned_count, 0) as bigint) as planned_send_count,
    cast(coalesce(plans.allowed_count, 0) as bigint) as allowed_send_count,

    -- booleans
    contacts.is_known,
    contacts.is_mailable,
    contacts.is_unsubscribed,
    contacts.has_complained,
    contacts.has_hard_bounced,
    coalesce(quarantines.released_on > scores.as_of_date, false) as is_quarantined,
    scores.is_scored,
    predictions.is_open_hidden,

    -- dates
    main_segments.entered_on as segment_entered_on,
    quarantines.released_on as quarantine_released_on,
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
left join known_contacts
    on contacts.contact_id = known_contacts.contact_id
left join mail_counts
    on known_contacts.contact_key = mail_counts.contact_key
left join quarantines
    on contacts.contact_id = quarantines.contact_id
left join plans
    on contacts.contact_id = plans.contact_id
left join saturation
    on contacts.contact_id = saturation.contact_id
