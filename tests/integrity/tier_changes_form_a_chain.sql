-- What is this: changes of tier that do not begin where the one before ended, that change nothing,
-- or that are the first and do not come from unscored.
-- When does it matter: replaying the changes must give the tier of any day.
-- How to resolve: look at the contact's spans (int_score_spans, int_tier_spans): they follow each
-- other without a gap, each in one tier of score_tiers.csv.
with

tier_changes as (select * from {{ ref('fct_tier_changes') }}),

chained as (

    select
        *,
        lag(tier) over (partition by contact_id, score_id order by changed_on) as earlier_tier
    from tier_changes

)

select
    contact_id,
    score_id,
    changed_on,
    earlier_tier,
    previous_tier,
    tier
from chained
where previous_tier <> coalesce(earlier_tier, 'unscored') or previous_tier = tier
