"""Tiers and their changes (DESIGN.md 3, meaning 6 and fct_tier_changes)."""

from datetime import timedelta
from decimal import Decimal


def tier_of(tiers, value):
    """The tier with the highest `min_score <= value`; None when there is none."""
    reached = [tier for tier in tiers if tier.min_score is None or tier.min_score <= value]
    if not reached:
        return None
    return max(reached, key=lambda tier: (tier.min_score is not None, tier.min_score or Decimal(0)))


def tier_changes(score, contact, first_date, as_of_date, score_on):
    """Rows of fct_tier_changes of one contact and score, by scoring every single day.

    score_on: function of a date that gives the score as of that date. Before its first event a
    contact is unscored, so the first row leaves `unscored`.
    """
    rows, previous, day = [], "unscored", first_date
    while day <= as_of_date:
        value = score_on(day)
        tier = tier_of(score.tiers, value)
        if tier.tier != previous:
            rows.append(
                {
                    "contact_id": contact,
                    "score_id": score.score_id,
                    "previous_tier": previous,
                    "tier": tier.tier,
                    "tier_rank": tier.tier_rank,
                    "score": value,
                    "changed_on": day,
                }
            )
            previous = tier.tier
        day += timedelta(days=1)
    return rows
