"""An independent oracle: the scoring rules of DESIGN.md 2 and 3 in plain Python.

It shares no code with the models. Input: raw rows of the generic contract (lists of dicts) and the
five scoring seeds as text rows. Output: what the marts must hold, row for row. Standard library
only.

    values      parsing and rounding of single values
    events      accepted and rejected events, duplicates
    identity    who is the same person, erasure, attributes
    config      the seeds as typed records
    conditions  does a value satisfy (operator, value)
    rules       matching, caps, decay: the ledger
    scores      group sums, bounds, ranks: one row per contact and score
    tiers       tier of a score, tier changes by scoring every day
    evaluate    all of it in order

The modules `random_history` and `random_scores` make input; `compare` finds the first rows that
differ.
"""

from oracle.evaluate import Result, evaluate

__all__ = ["Result", "evaluate"]
