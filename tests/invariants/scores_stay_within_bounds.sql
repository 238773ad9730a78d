-- What is this: scores outside of [min_score, max_score] of scores.csv.
-- When does it matter: readers and tiers count on the bounds.
-- How to resolve: the macro bounded_score cuts scores; look for a score that does not go through
-- it.
with

scores as (select * from {{ ref('stg_config__scores') }}),

all_scores as (
    {%- for entity in ['contact', 'company', 'deal'] %}

    select
        '{{ entity }}' as entity,
        {{ entity }}_id as entity_id,
        score_id,
        score
    from {{ ref('fct_' ~ entity ~ '_scores') }}
    {{- '\n    where is_scored' if entity == 'contact' }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    all_scores.entity,
    all_scores.entity_id,
    all_scores.score_id,
    all_scores.score
from all_scores
inner join scores
    on all_scores.score_id = scores.score_id and all_scores.entity = scores.entity
where
    all_scores.score < round(scores.min_score, 4)
    or all_scores.score > round(scores.max_score, 4)
