-- What is this: contacts whose history of daily scores does not end at their score.
-- When does it matter: fct_tier_changes is made of the history; a change may be missing or
-- invented.
-- How to resolve: the history sums up steps (int_rule_ages) where the score sums up events;
-- compare both for one contact, rule group by rule group.
with

score_history as (

    select * from {{ ref('int_score_history') }}

),

contact_scores as (

    select *
    from {{ ref('fct_contact_scores') }}
    where is_scored

),

last_days as (

    select
        contact_id,
        score_id,
        max(score_date) as score_date
    from score_history
    group by contact_id, score_id

),

last_scores as (

    select
        score_history.contact_id,
        score_history.score_id,
        score_history.score,
        score_history.score_date
    from score_history
    inner join last_days
        on
            score_history.contact_id = last_days.contact_id
            and score_history.score_id = last_days.score_id
            and score_history.score_date = last_days.score_date

)

select
    coalesce(contact_scores.contact_id, last_scores.contact_id) as contact_id,
    coalesce(contact_scores.score_id, last_scores.score_id) as score_id,
    contact_scores.score,
    last_scores.score as last_score,
    last_scores.score_date
from contact_scores
full outer join last_scores
    on
        contact_scores.contact_id = last_scores.contact_id
        and contact_scores.score_id = last_scores.score_id
where
    contact_scores.contact_id is null
    or last_scores.contact_id is null
    or contact_scores.score <> last_scores.score
