"""The five scoring seeds as typed records. Input: text rows as a CSV reader gives them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oracle.values import parse_date, text


def _decimal(row, name):
    return Decimal(row[name]) if text(row[name]) else None


def _float(row, name):
    return float(row[name]) if text(row[name]) else None


def _integer(row, name):
    return int(row[name]) if text(row[name]) else None


@dataclass(frozen=True)
class Rule:
    """One row of scoring_rules.csv: points for what a contact does."""

    rule_id: str
    score_id: str
    rule_group: str
    event_type: str
    condition_field: str | None
    condition_operator: str | None
    condition_value: str | None
    points: Decimal
    cap_count: int | None
    cap_period: str | None
    decay: str
    half_life_days: float | None
    linear_step_days: float | None
    linear_step_fraction: float | None
    expires_after_days: int | None
    valid_from: date | None
    valid_to: date | None

    @classmethod
    def of(cls, row):
        """Read one seed row."""
        return cls(
            rule_id=row["rule_id"],
            score_id=row["score_id"],
            rule_group=row["rule_group"],
            event_type=row["event_type"],
            condition_field=text(row["condition_field"]),
            condition_operator=text(row["condition_operator"]),
            condition_value=text(row["condition_value"]),
            points=Decimal(row["points"]),
            cap_count=_integer(row, "cap_count"),
            cap_period=text(row["cap_period"]),
            decay=row["decay"],
            half_life_days=_float(row, "half_life_days"),
            linear_step_days=_float(row, "linear_step_days"),
            linear_step_fraction=_float(row, "linear_step_fraction"),
            expires_after_days=_integer(row, "expires_after_days"),
            valid_from=parse_date(row["valid_from"]),
            valid_to=parse_date(row["valid_to"]),
        )


@dataclass(frozen=True)
class PropertyRule:
    """One row of property_rules.csv: points for what a contact is."""

    rule_id: str
    score_id: str
    rule_group: str
    attribute: str
    operator: str
    value: str | None
    points: Decimal

    @classmethod
    def of(cls, row):
        """Read one seed row."""
        names = ("rule_id", "score_id", "rule_group", "attribute", "operator")
        return cls(
            **{name: row[name] for name in names},
            value=text(row["value"]),
            points=Decimal(row["points"]),
        )


@dataclass(frozen=True)
class Tier:
    """One row of score_tiers.csv; `min_score` is inclusive, None = no lower bound."""

    score_id: str
    tier: str
    tier_rank: int
    min_score: Decimal | None
    recommended_action: str | None

    @classmethod
    def of(cls, row):
        """Read one seed row."""
        return cls(
            score_id=row["score_id"],
            tier=row["tier"],
            tier_rank=int(row["tier_rank"]),
            min_score=_decimal(row, "min_score"),
            recommended_action=text(row["recommended_action"]),
        )


@dataclass(frozen=True)
class Score:
    """One score of a contact with everything that defines it."""

    score_id: str
    min_score: Decimal | None
    max_score: Decimal | None
    includes_machine_events: bool
    rules: tuple
    property_rules: tuple
    group_limits: dict
    tiers: tuple


def read_scores(seeds):
    """The contact scores that the five seeds define.

    seeds: {seed name: list of text rows}. Rows are joined by `score_id`.
    """

    def rows_of(seed, score_id):
        return [row for row in seeds[seed] if row["score_id"] == score_id]

    return [
        Score(
            score_id=row["score_id"],
            min_score=_decimal(row, "min_score"),
            max_score=_decimal(row, "max_score"),
            includes_machine_events=row["includes_machine_events"] == "true",
            rules=tuple(map(Rule.of, rows_of("scoring_rules", row["score_id"]))),
            property_rules=tuple(map(PropertyRule.of, rows_of("property_rules", row["score_id"]))),
            group_limits={
                limit["rule_group"]: Decimal(limit["max_points"])
                for limit in rows_of("score_group_limits", row["score_id"])
            },
            tiers=tuple(map(Tier.of, rows_of("score_tiers", row["score_id"]))),
        )
        for row in seeds["scores"]
        if row["entity"] == "contact"
    ]
