-- What is this: contacts whose tier in fct_contact_scores is not the last one of fct_tier_changes.
-- When does it matter: the history and today's list tell two stories; lists made from one do not
-- match the other.
-- How to resolve: the history comes from int_score_spans and int_tier_spans, the score from
-- int_contact_scores; the test tier_history_equals_the_scores shows where they part.
with

contact_scores as (
    select * from {{ ref('fct_contact_scores') }}
    where is_scored and tier is not null
),

tier_changes as (select * from {{ ref('fct_tier_changes') }}),

last_days as (

    select
        contact_id,
        score_id,
        max(changed_on) as changed_on
    from tier_changes
    group by contact_id, score_id

),

last_changes as (

    select
        tier_changes.contact_id,
        tier_changes.score_id,
        tier_changes.tier,
        tier_changes.tier_rank,
        tier_changes.changed_on
    from tier_changes
    inner join last_days
        on
            tier_changes.contact_id = last_days.contact_id
            and tier_changes.score_id = last_days.score_id
            and tier_changes.changed_on = last_days.changed_on

)

select
    coalesce(contact_scores.contact_id, last_changes.contact_id) as contact_id,
    coalesce(contact_scores.score_id, last_changes.score_id) as score_id,
    contact_scores.tier,
    last_changes.tier as last_tier,
    last_changes.changed_on
from contact_scores
full outer join last_changes
    on
        contact_scores.contact_id = last_changes.contact_id
        and contact_scores.score_id = last_changes.score_id
where
    contact_scores.contact_id is null
    or last_changes.contact_id is null
    or contact_scores.tier <> last_changes.tier
    or contact_scores.tier_rank <> last_changes.tier_rank
