{{ config(enabled=exports_are_on()) }}

-- What destinations are told of each contact that may be mailed, and one hash of it all. No address:
-- that is joined last.
with

addresses as (

    select * from {{ ref('int_export_addresses') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

main_segments as (

    select * from {{ ref('int_contact_main_segments') }}

),

score_ranks as (

    select * from {{ ref('int_score_ranks') }}

),

tiers as (

    select *
    from {{ ref('stg_config__score_tiers') }}
    where score_id = '{{ setting('headline_score') }}'

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

scores as (

    select contact_scores.*
    from {{ ref('int_contact_scores') }} as contact_scores
    inner join as_of
        on contact_scores.score_date = as_of.as_of_date
    where contact_scores.score_id = '{{ setting('headline_score') }}'

),

described as (

    select
        contacts.contact_id,
        contacts.email_hash,
        contacts.country,
        contacts.timezone,
        case when scores.contact_id is null then 'unscored' else tiers.tier end as tier,
        main_segments.segment_id,
        main_segments.recommended_action,
        coalesce(scores.score, 0) as score,
        case
            when scores.contact_id is not null
                then {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 100) }}
        end as percentile
    from contacts
    inner join addresses
        on contacts.contact_id = addresses.contact_id
    left join main_segments
        on contacts.contact_id = main_segments.contact_id
    left join scores
        on contacts.contact_id = scores.contact_id
    left join score_ranks
        on
            scores.score_date = score_ranks.score_date
            and scores.score_id = score_ranks.score_id
            and scores.score = score_ranks.score
    left join tiers
        on {{ is_in_tier('scores.score', 'tiers') }}

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
    {{ sha256_hex(
        "coalesce(email_hash, '') || '|' || coalesce(country, '') || '|' || coalesce(timezone, '') || '|' || tier "
        ~ "|| '|' || coalesce(segment_id, '') || '|' || coalesce(recommended_action, '') || '|' || "
        ~ "cast(score as " ~ type_text() ~ ") || '|' || coalesce(cast(percentile as " ~ type_text() ~ "), '')"
    ) }} as row_hash
from described
