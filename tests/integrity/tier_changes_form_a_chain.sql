-- What is this: changes of tier that do not begin where the one before ended, that change nothing,
-- or that are the first and do not come from unscored; and scored contacts whose last change does
-- not lead to the tier of fct_contact_scores.
-- When does it matter: replaying the changes must give the tier of any day; lists made from today's
-- scores would not match the history.
-- How to resolve: look at the contact's spans (int_score_spans, int_tier_spans): they follow each
-- other without a gap, each in one tier of score_tiers.csv; tier_history_equals_the_scores shows
-- where they part from int_contact_scores.
with

links as (

    select
        contact_id,
        score_id,
        previous_tier,
        tier,
        tier_rank,
        changed_on
    from {{ ref('fct_tier_changes') }}

    union all

    -- today ends the chain
    select
        contact_id,
        score_id,
        tier as previous_tier,
        null as tier,
        tier_rank,
        null as changed_on
    from {{ ref('fct_contact_scores') }}
    where is_scored and tier is not null

),

chained as (

    select
        *,
        lag(tier) over one_chain as earlier_tier,
        lag(tier_rank) over one_chain as earlier_rank,
        lead(previous_tier) over one_chain as later_tier
    from links
    window
        one_chain as (partition by contact_id, score_id order by changed_on nulls last)

)

select *
from chained
where
    previous_tier <> coalesce(earlier_tier, 'unscored')
    or previous_tier = tier
    or (changed_on is null and tier_rank <> earlier_rank)
    or (changed_on is not null and later_tier is null)
