-- What is this: a var `headline_score` that names no contact score.
-- When does it matter: rpt_contact_360, the exports and the what-if show no score at all.
-- How to resolve: set the var in dbt_project.yml to a score_id of seeds/scoring/scores.csv.
with

scores as (

    select
        case
            when entity = 'contact' and score_id = '{{ setting('headline_score') }}' then 1
            else 0
        end as is_headline
    from {{ ref('stg_config__scores') }}

),

counted as (

    -- `--empty` reads no score at all
    select sum(is_headline) as score_count
    from scores

)

select score_count
from counted
where score_count = 0
