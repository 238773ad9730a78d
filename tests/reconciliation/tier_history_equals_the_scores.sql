-- What is this: contacts whose history of tiers (int_score_spans, int_tier_spans, fct_tier_changes)
-- says another tier or score of a scoring date than int_contact_scores.
-- When does it matter: fct_contact_scores is made of the second; the history and the list would
-- tell two stories.
-- How to resolve: the history bounds a score by running sums and computes it only where these leave
-- a doubt; look for the span of the contact around the day, and compare rule group by rule group.
with

contact_scores as (select * from {{ ref('int_contact_scores') }}),

contacts as (select * from {{ ref('int_contacts') }}),

tier_changes as (select * from {{ ref('fct_tier_changes') }}),

spans as (

    select
        contact_key,
        score_id,
        tier,
        score,
        first_day,
        last_day
    from {{ ref('int_score_spans') }}
    where is_decided

    union all

    select
        contact_key,
        score_id,
        tier,
        score,
        first_day,
        last_day
    from {{ ref('int_tier_spans') }}
    where is_decided

),

tiers as (select * from {{ ref('stg_config__score_tiers') }})

select
    contact_scores.contact_key,
    contact_scores.score_id,
    contact_scores.score_date,
    contact_scores.score,
    tiers.tier,
    spans.tier as tier_of_span,
    spans.score as score_of_span,
    tier_changes.score as score_of_change
from contact_scores
left join tiers
    on
        contact_scores.score_id = tiers.score_id
        and {{ is_in_tier('contact_scores.score', 'tiers') }}
left join spans
    on
        contact_scores.contact_key = spans.contact_key
        and contact_scores.score_id = spans.score_id
        and contact_scores.score_date >= spans.first_day
        and contact_scores.score_date <= spans.last_day
left join contacts
    on contact_scores.contact_key = contacts.contact_key
left join tier_changes
    on
        contacts.contact_id = tier_changes.contact_id
        and contact_scores.score_id = tier_changes.score_id
        and contact_scores.score_date = tier_changes.changed_on
where
    (spans.contact_key is not null and spans.tier is distinct from tiers.tier)
    or (spans.first_day = contact_scores.score_date and spans.score <> contact_scores.score)
    or tier_changes.score <> contact_scores.score
