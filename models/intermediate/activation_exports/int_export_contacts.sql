{{ config(enabled=exports_are_on()) }}

-- What destinations are told of each contact that may be mailed, and one hash of it all. No address:
-- that is joined last.
with

addresses as (select * from {{ ref('int_export_addresses') }}),

contacts as (select * from {{ ref('int_contacts') }}),

main_segments as (select * from {{ ref('int_contact_main_segments') }}),

scores as (
    select * from {{ ref('fct_contact_scores') }}
    where score_id = '{{ setting('headline_score') }}'
),

predictions as (select * from {{ ref('fct_contact_predictions') }}),

described as (

    select
        contacts.contact_id,
        contacts.email_hash,
        contacts.country,
        contacts.timezone,
        scores.tier,
        main_segments.segment_id,
        main_segments.recommended_action,
        scores.score,
        scores.percentile,
        cast(least(
            100, floor(100 * predictions.engagement_percentile_rank_adjusted) + 1
        ) as integer) as open_percentile
    from contacts
    inner join addresses
        on contacts.contact_id = addresses.contact_id
    left join main_segments
        on contacts.contact_id = main_segments.contact_id
    inner join scores
        on contacts.contact_id = scores.contact_id
    inner join predictions
        on contacts.contact_id = predictions.contact_id

)

select
    contact_id,
    country,
    timezone,
    tier,
    segment_id,
    recommended_action,
    score,
    percentile,
    open_percentile,
    {{ sha256_hex(
        "coalesce(email_hash, '') || '|' || coalesce(country, '') || '|' || coalesce(timezone, '') || '|' || "
        ~ "coalesce(tier, '') || '|' || coalesce(segment_id, '') || '|' || coalesce(recommended_action, '') || '|' || "
        ~ "coalesce(cast(score as " ~ type_text() ~ "), '') || '|' || coalesce(cast(percentile as " ~ type_text() ~ "), '')"
        ~ " || '|' || cast(open_percentile as " ~ type_text() ~ ")"
    ) }} as row_hash
from described
