-- What is this: contacts whose score on a day of int_score_days is not the score that
-- int_contact_scores has for that day.
-- When does it matter: fct_tier_changes is made of the first, fct_contact_scores of the second; the
-- history and the list would tell two stories.
-- How to resolve: the first takes points from int_rule_ages, the second computes them; compare both
-- for one contact, rule group by rule group.
with

score_days as (

    select * from {{ ref('int_score_days') }}

),

contact_scores as (

    select * from {{ ref('int_contact_scores') }}

)

select
    score_days.contact_id,
    score_days.score_id,
    score_days.score_date,
    score_days.score as score_of_the_day,
    contact_scores.score
from score_days
inner join contact_scores
    on
        score_days.contact_id = contact_scores.contact_id
        and score_days.score_id = contact_scores.score_id
        and score_days.score_date = contact_scores.score_date
where score_days.score <> contact_scores.score
