"""Random but valid score definitions: the five scoring seeds as text rows.

Valid means what the project's own validation asks: tiers without gap or double bound, ranks in the
order of their bounds (1 = best), caps with periods, half-life above 0, linear fraction in (0, 1],
expiry above 0. Tier bounds are placed exactly on scores that contacts reach.
"""

from datetime import timedelta

from oracle.evaluate import evaluate
from oracle.random_history import COUNTRIES, LINKS, MESSAGE_IDS, PLANS, SOURCES

SEED_COLUMNS = {
    "scores": (
        "score_id", "score_name", "entity", "min_score", "max_score", "includes_machine_events",
    ),
    "scoring_rules": (
        "rule_id", "score_id", "rule_group", "event_type", "condition_field", "condition_operator",
        "condition_value", "points", "cap_count", "cap_period", "decay", "half_life_days",
        "linear_step_days", "linear_step_fraction", "expires_after_days", "valid_from", "valid_to",
    ),
    "property_rules": (
        "rule_id", "score_id", "rule_group", "attribute", "operator", "value", "points",
    ),
    "score_group_limits": ("score_id", "rule_group", "max_points"),
    "score_tiers": (
        "score_id", "tier", "tier_rank", "min_score", "tier_name", "recommended_action",
    ),
}  # fmt: skip
GROUPS = ("engagement", "Web & shop", "fit")
EVENT_TYPES = (
    "opened", "opened", "clicked", "clicked", "purchased", "purchased", "unsubscribed",
    "page_viewed",
    "form_submitted", "delivered", "sent", "bounced", "replied", "forwarded", "subscribed",
    "complained", "queued", "deferred", "rejected",
)  # fmt: skip
POINTS = (
    "1",
    "1",
    "2",
    "5",
    "10",
    "-10",
    "-1",
    "3",
    "0.5",
    "-2.5",
    "0.000001",
    "1.234567",
    "0",
    "250",
)
PERIODS = ("message", "day", "week", "month", "lifetime")
NUMBERS = ("0", "5", "10", "25", "25.5", "100", "-3", "1e1", "+10", ".5", "5.")
TEXT_OPERATORS = ("=", "!=", "contains", "starts_with", "in", "is_present")
ORDER_OPERATORS = (">", ">=", "<", "<=")
FIELD_VALUES = {
    "event_id": ("e", "1", "tie", "E7"),
    "source": SOURCES,
    "event_type": ("opened", "clicked", "ed"),
    "contact_id": ("c1", "c", "007", "9007199254740993001", "ghost-1"),
    "occurred_at": ("2026-01", "2026-01-05 00:00:00", "20", "23:59:59"),
    "loaded_at": ("2026-01", "20", ":"),
    "message_id": MESSAGE_IDS,
    "link_url": (*LINKS, "%", "_", "https://example.com", "pricing"),
    "user_agent": ("Firefox", "Mozilla"),
    "ip_address": ("203.0.113.", "203.0.113.1"),
    "bounce_type": ("hard", "soft"),
    "is_machine": ("true", "false"),
    "amount": ("25.5", "100", "0", "99.99", "25.50", "0.000001", "-12.5"),
    "currency": ("EUR", "eur"),
    "message_name": ("Spring sale", "sale", "Welcome"),
    "category": ("news", "offers"),
    "message_type": ("marketing", "transactional"),
    "channel": ("email", "sms"),
    "properties.plan": tuple(plan for plan in PLANS if plan.strip() and "|" not in plan)
    + ("true",),
    "properties.value": ("25", "10", "25.5", "1e1", "x", "-4"),
    "properties.cart.total": ("10",),
    "properties.id": ("9007199254740993001", "9007199254740993000"),
    "properties.absent": ("x",),
}
ATTRIBUTE_VALUES = {
    "timezone": ("Europe/Berlin", "America"),
    "country": COUNTRIES,
    "company_id": ("acme", "Globex"),
    "owner_id": ("o1", "o2"),
    "company.industry": ("Retail", "tail"),
    "company.employee_count": ("250", "7"),
    "plan": FIELD_VALUES["properties.plan"],
    "employees": ("250", "10", "many"),
    "a.b": ("x", "y"),
}


def random_scores(random, history, count):
    """Make seeds with `count` contact scores for a history: (seeds, as_of_date or None)."""
    return _Maker(random, history).seeds(count)


class _Maker:
    def __init__(self, random, history):
        self.random = random
        self.history = history
        span = (history.last_day - history.first_day).days
        self.as_of_date = random.choice(
            [
                None,
                None,
                history.last_day,
                history.last_day + timedelta(days=random.choice([1, 30])),
                history.first_day + timedelta(days=random.randint(span // 2, span)),
            ]
        )
        if random.random() < 0.04:
            self.as_of_date = history.first_day - timedelta(days=1)  # nobody is scored

    def chance(self, probability):
        return self.random.random() < probability

    def maybe(self, probability, values):
        return self.random.choice(values) if self.chance(probability) else ""

    def seeds(self, count):
        seeds = {name: [] for name in SEED_COLUMNS}
        for number in range(count):
            score_id = self.random.choice(
                ["s{}", "Score {}", "s-{}.x", "o'score {}", "é{}"]
            ).format(number)
            self.score(seeds, score_id)
        self.tiers(seeds)
        return seeds, self.as_of_date

    def score(self, seeds, score_id):
        random = self.random
        low, high = random.choice(
            [
                ("", ""),
                ("", ""),
                ("0", ""),
                ("", "100"),
                ("0", "100"),
                ("-5", "20.5"),
                ("-0.25", ""),
            ]
        )
        seeds["scores"].append(
            {
                "score_id": score_id,
                "score_name": f'Name of "{score_id}", in words',
                "entity": "contact",
                "min_score": low,
                "max_score": high,
                "includes_machine_events": random.choice(["true", "false"]),
            }
        )
        own = f"{score_id} " if self.chance(0.8) else ""  # rule ids may repeat in other scores
        for number in range(random.choice([0, 1, 2, 2, 3, 4, 5, 6])):
            seeds["scoring_rules"] += self.rule(score_id, f"{own}r{number}")
        if self.chance(0.3):
            for number in range(random.randint(1, 3)):
                seeds["property_rules"].append(self.property_rule(score_id, f"{own}p{number}"))
        used = {row["rule_group"] for seed in ("scoring_rules", "property_rules")
                for row in seeds[seed] if row["score_id"] == score_id}  # fmt: skip
        for group in sorted(used):
            if self.chance(0.35):
                limit = random.choice(["0", "1", "5", "7.5", "20", "0.000001"])
                seeds["score_group_limits"].append(
                    {"score_id": score_id, "rule_group": group, "max_points": limit}
                )

    def rule(self, score_id, rule_id):
        """One rule, now and then in two versions that follow each other."""
        random = self.random
        field, operator, value = self.condition(FIELD_VALUES) if self.chance(0.55) else ("", "", "")
        cap_period = self.maybe(0.5, PERIODS)
        decay = random.choice(["none", "none", "exponential", "linear"])
        rule = {
            "rule_id": rule_id,
            "score_id": score_id,
            "rule_group": random.choice(GROUPS),
            "event_type": random.choice(EVENT_TYPES),
            "condition_field": field,
            "condition_operator": operator,
            "condition_value": value,
            "points": random.choice(POINTS),
            "cap_count": str(random.randint(1, 4)) if cap_period else "",
            "cap_period": cap_period,
            "decay": decay,
            "half_life_days": "",
            "linear_step_days": "",
            "linear_step_fraction": "",
            "expires_after_days": self.maybe(0.3, ["1", "7", "14", "29", "30", "365", "8500"]),
            "valid_from": "",
            "valid_to": "",
        }
        if decay == "exponential":
            rule["half_life_days"] = random.choice(
                ["1", "2", "3", "7", "14", "30", "2.5", "0.5", "3650"]
            )
        if decay == "linear":
            rule["linear_step_days"] = random.choice(["1", "7", "10", "30", "365"])
            rule["linear_step_fraction"] = random.choice(
                ["0.1", "0.25", "0.3", "0.333333", "0.5", "0.07", "1"]
            )
        if self.chance(0.3):
            start, end = sorted(random.sample(range(-5, 100), 2))
            rule["valid_from"] = self.maybe(0.7, [self.day(start)])
            rule["valid_to"] = self.maybe(0.7, [self.day(end)])
        if rule["valid_to"] and self.chance(0.5):
            later = rule | {"valid_from": rule["valid_to"], "valid_to": ""}
            later["points"] = random.choice(POINTS)
            if cap_period:
                later["cap_count"] = str(random.randint(1, 4))
            return [later, rule]
        return [rule]

    def day(self, number):
        return (self.history.first_day + timedelta(days=number)).isoformat()

    def condition(self, values_of):
        """A random (field, operator, value)."""
        random = self.random
        field = random.choice(sorted(values_of))
        values = values_of[field]
        operator = random.choice(TEXT_OPERATORS)
        if field in (
            "amount",
            "properties.value",
            "employees",
            "company.employee_count",
        ) or self.chance(0.15):
            operator = random.choice([*ORDER_OPERATORS, *ORDER_OPERATORS, *TEXT_OPERATORS])
        if operator in ORDER_OPERATORS:
            return field, operator, random.choice(NUMBERS)
        if operator == "is_present":
            return field, operator, ""
        if operator == "in":
            return (
                field,
                operator,
                "|".join(random.sample(values, random.randint(1, min(3, len(values))))),
            )
        value = random.choice(values)
        if operator in ("contains", "starts_with") and len(value) > 2 and self.chance(0.4):
            value = (value[:2] if operator == "starts_with" else value[1:]).strip() or value
        return field, operator, value

    def property_rule(self, score_id, rule_id):
        attribute, operator, value = self.condition(ATTRIBUTE_VALUES)
        return {
            "rule_id": rule_id,
            "score_id": score_id,
            "rule_group": self.random.choice(GROUPS),
            "attribute": attribute,
            "operator": operator,
            "value": value,
            "points": self.random.choice(POINTS),
        }

    def tiers(self, seeds):
        """One to five tiers a score; bounds lie on scores that contacts reach on some day."""
        random = self.random
        reached = {row["score_id"]: set() for row in seeds["scores"]}
        last = self.as_of_date or self.history.last_day
        for day in (last, last - timedelta(days=random.randint(1, 30))):
            result = evaluate(self.history.raw, seeds, day, with_tier_changes=False)
            for row in result.scores:
                if row["is_scored"]:
                    reached[row["score_id"]].add(row["score"])
        for score_id, values in reached.items():
            candidates = sorted(values) or [5, 15, 30]
            bounds = random.sample(candidates, min(len(candidates), random.randint(0, 4)))
            bounds = sorted(bounds, reverse=True)
            for rank, bound in enumerate([*bounds, ""], start=1):
                seeds["score_tiers"].append(
                    {
                        "score_id": score_id,
                        "tier": f"tier_{len(bounds) + 1 - rank}",
                        "tier_rank": str(rank),
                        "min_score": str(bound),
                        "tier_name": f"Tier no. {rank}, of {score_id}",
                        "recommended_action": self.maybe(0.8, [f'Do "{rank}", then rest']),
                    }
                )
