-- What is this: scored contacts without evidence, with evidence that contradicts itself, with a
-- missing rank or one out of range (percentile_rank 0 to 1, percentile 1 to 100, decile 1 to 10),
-- and unscored ones who have points, a tier, a rank or evidence.
-- When does it matter: new is not dormant, a welcome and a farewell are different mails; "best
-- tenth" and the like are read straight from these columns.
-- How to resolve: int_contact_scores has a row for each contact with an event; everything but the
-- evidence of the others is empty or 0. The formulas of the ranks are in macros/scoring/ranks.sql.
select
    contact_id,
    score_id
from {{ ref('fct_contact_scores') }}
where
    is_scored <> (evidence_count > 0)
    or is_scored <> (first_event_at is not null)
    or is_scored <> (last_event_at is not null)
    or first_event_at > last_event_at
    or (evidence_count = 1 and first_event_at <> last_event_at)
    or (
        is_scored
        and (
            tier = 'unscored'
            or percentile_rank is null
            or percentile is null
            or decile is null
            or percentile_rank not between 0 and 1
            or percentile not between 1 and 100
            or decile not between 1 and 10
            or percentile not between 10 * (decile - 1) + 1 and 10 * decile
        )
    )
    or (
        not is_scored
        and (
            tier is null
            or tier <> 'unscored'
            or score <> 0
            or points_total <> 0
            or tier_rank is not null
            or recommended_action is not null
            or percentile_rank is not null
            or percentile is not null
            or decile is not null
        )
    )
