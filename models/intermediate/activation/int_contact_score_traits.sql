{{ config(materialized='view') }}

{%- set texts = {
    'score': plain_decimal('scores.score'),
    'tier': 'scores.tier',
    'tier_rank': 'cast(scores.tier_rank as ' ~ type_text() ~ ')',
    'percentile': 'cast(scores.percentile as ' ~ type_text() ~ ')',
    'decile': 'cast(scores.decile as ' ~ type_text() ~ ')',
} %}
-- Scores, tiers and ranks as of today that some condition names. Who is unscored has the tier
-- `unscored` and no other trait of the score: new is not dormant.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

scores as (

    select * from {{ ref('fct_contact_scores') }}

),

traits as (
    {%- for trait in score_traits() %}

    select
        scores.contact_id,
        conditions.condition_field as trait,
        {{ texts[trait] }} as trait_value
    from scores
    inner join conditions
        on conditions.condition_field = '{{ trait }}.' || scores.score_id
    where {{ "scores.tier is not null" if trait == 'tier' else "scores.is_scored" }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from traits
where trait_value is not null
