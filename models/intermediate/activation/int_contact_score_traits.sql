{{ config(materialized='view') }}

{%- set texts = {
    'score': plain_decimal('valued.score'),
    'tier': 'valued.tier',
    'tier_rank': 'cast(valued.tier_rank as ' ~ type_text() ~ ')',
    'percentile': 'cast(valued.percentile as ' ~ type_text() ~ ')',
    'decile': 'cast(valued.decile as ' ~ type_text() ~ ')',
} %}
-- Scores, tiers and ranks as of today that some condition names. Who is unscored has the tier
-- `unscored` and no other trait of the score: new is not dormant.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

scores as (

    select *
    from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

contact_scores as (

    select * from {{ ref('int_contact_scores') }}

),

score_ranks as (

    select * from {{ ref('int_score_ranks') }}

),

named_scores as (

    select distinct scores.score_id
    from scores
    inner join conditions
        on conditions.condition_field like '%.' || scores.score_id

),

valued as (

    select
        contacts.contact_id,
        named_scores.score_id,
        contact_scores.score,
        case when contact_scores.contact_id is null then 'unscored' else tiers.tier end as tier,
        tiers.tier_rank,
        {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 100) }}
            as percentile,
        {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 10) }} as decile,
        contact_scores.contact_id is not null as is_scored
    from contacts
    cross join named_scores
    cross join as_of
    left join contact_scores
        on
            contacts.contact_id = contact_scores.contact_id
            and named_scores.score_id = contact_scores.score_id
            and as_of.as_of_date = contact_scores.score_date
    left join score_ranks
        on
            contact_scores.score_date = score_ranks.score_date
            and contact_scores.score_id = score_ranks.score_id
            and contact_scores.score = score_ranks.score
    left join tiers
        on
            contact_scores.score_id = tiers.score_id
            and {{ is_in_tier('contact_scores.score', 'tiers') }}

),

traits as (
    {%- for trait in score_traits() %}

    select
        valued.contact_id,
        conditions.condition_field as trait,
        {{ texts[trait] }} as trait_value
    from valued
    inner join conditions
        on conditions.condition_field = '{{ trait }}.' || valued.score_id
    where {{ "valued.tier is not null" if trait == 'tier' else "valued.is_scored" }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from traits
where trait_value is not null
