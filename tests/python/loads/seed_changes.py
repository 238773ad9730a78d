"""What a marketer may edit between two loads: one function each, all of which leave valid seeds.

A function takes a `random.Random` and the seeds as {seed: rows of text} and edits them in place.
`SEED_CHANGES` lists them; `shipped_seeds` reads where every history starts.
"""

import csv

from harness import ROOT

EDITED = (
    "scores", "scoring_rules", "property_rules", "score_group_limits", "score_tiers",
    "preset_scores", "event_type_map", "machine_thresholds", "machine_networks",
    "machine_user_agents",
)  # fmt: skip
CONDITIONS = (
    ("properties.plan", "=", "pro"),
    ("properties.value", ">=", "20"),
    ("category", "=", "offers"),
    ("message_name", "contains", "sale"),
    ("link_url", "contains", "/a"),
    ("amount", ">", "50"),
    ("is_machine", "=", "true"),
    ("source", "in", "crm|shop"),
)


def shipped_seeds():
    """The seeds as shipped, and a score that counts machines, with every kind of cap and decay."""
    seeds = {}
    for seed in EDITED:
        (path,) = (ROOT / "seeds").rglob(f"{seed}.csv")
        with path.open(newline="", encoding="utf-8") as file:
            seeds[seed] = list(csv.DictReader(file))
    score = {"score_id": "everything", "score_name": "Everything", "entity": "contact"}
    seeds["scores"].append(_blank(seeds["scores"]) | score | {"includes_machine_events": "true"})
    account = {"score_id": "account", "score_name": "Account", "entity": "company"}
    seeds["scores"].append(_blank(seeds["scores"]) | account | {"includes_machine_events": "false"})
    for score_id in ("everything", "account"):
        for rank, (tier, bound) in enumerate([("high", "12"), ("low", "")], start=1):
            tier_row = {"score_id": score_id, "tier": tier, "tier_rank": rank, "min_score": bound}
            seeds["score_tiers"].append(_blank(seeds["score_tiers"]) | tier_row)
    linear = {"decay": "linear", "linear_step_days": "7", "linear_step_fraction": "0.25"}
    _add_rule(seeds, "everything", "opened", "1.5", cap_count="1", cap_period="week")
    _add_rule(seeds, "everything", "clicked", "4", cap_count="2", cap_period="lifetime")
    _add_rule(seeds, "everything", "delivered", "0.25", expires_after_days="30")
    _add_rule(seeds, "everything", "page_viewed", "1", **linear)
    _add_rule(seeds, "account", "purchased", "5", **linear)
    return seeds


def weight_changed(random, seeds):
    """The points of a rule."""
    for rule in random.sample(seeds["scoring_rules"], 2):
        rule["points"] = random.choice(["1", "-2.5", "7", "0", "12.125"])


def rule_added(random, seeds):
    """One more rule, usually with a condition that looks at a property no rule looked at."""
    condition = dict(
        zip(
            ("condition_field", "condition_operator", "condition_value"),
            random.choice(CONDITIONS),
            strict=True,
        )
    )
    kind = random.choice(["opened", "clicked", "purchased", "page_viewed", "bounced", "delivered"])
    score_id = random.choice(["engagement", "engagement_decayed", "everything", "account"])
    _add_rule(seeds, score_id, kind, random.choice(["3", "-1", "8"]), **condition)


def rule_removed(random, seeds):
    """One rule less; another takes its place in any numbering."""
    if len(seeds["scoring_rules"]) > 8:
        seeds["scoring_rules"].pop(random.randrange(len(seeds["scoring_rules"])))


def validity_changed(random, seeds):
    """A rule begins or ends, or does so no more."""
    rule = random.choice(seeds["scoring_rules"])
    rule |= random.choice(
        [
            {"valid_from": "2026-02-20", "valid_to": ""},
            {"valid_from": "", "valid_to": "2026-03-01"},
            {"valid_from": "", "valid_to": ""},
        ]
    )


def cap_changed(random, seeds):
    """A cap is new, another, or gone."""
    rule = random.choice(seeds["scoring_rules"])
    if rule["cap_count"] and random.random() < 0.4:
        rule |= {"cap_count": "", "cap_period": ""}
    else:
        period = random.choice(["message", "day", "week", "month", "lifetime"])
        rule |= {"cap_count": random.choice(["1", "2", "3"]), "cap_period": period}


def decay_changed(random, seeds):
    """Points fade otherwise, or expire."""
    rule = random.choice(seeds["scoring_rules"])
    rule |= {"decay": "exponential", "linear_step_days": "", "linear_step_fraction": ""}
    rule["half_life_days"] = random.choice(["3", "14", "45.5"])
    rule["expires_after_days"] = random.choice(["", "10", "50"])


def group_limit_changed(random, seeds):
    """At most so many points of a group."""
    limit = random.choice(seeds["score_group_limits"])
    limit["max_points"] = random.choice(["5", "20", "100"])


def tier_changed(random, seeds):
    """Another bound of the best tier, or another recommended action."""
    tier = random.choice([row for row in seeds["score_tiers"] if str(row["tier_rank"]) == "1"])
    tier["min_score"] = str(int(float(tier["min_score"])) + random.choice([1, 3, 11]))
    tier["recommended_action"] = random.choice(["Call", "Write", ""])


def score_changed(random, seeds):
    """Machines count or do not; the score is bounded or not."""
    score = random.choice(seeds["scores"])
    counts = score["includes_machine_events"] == "true"
    score["includes_machine_events"] = "false" if counts else "true"
    score["max_score"] = random.choice(["", "60", "100"])


def preset_switched(random, seeds):
    """A preset is switched on or off."""
    row = random.choice(seeds["preset_scores"])
    row["is_enabled"] = "false" if row["is_enabled"] == "true" else "true"


def property_rule_changed(random, seeds):
    """Points for what a contact is."""
    rule = random.choice(seeds["property_rules"])
    rule["points"] = random.choice(["5", "25", "-10"])


def thresholds_changed(random, seeds):
    """When behaviour betrays a machine."""
    row = random.choice(seeds["machine_thresholds"])
    row["within_seconds"] = random.choice(["2", "5", "20", "60"])
    row["is_enabled"] = random.choice(["true", "true", "false"])


def machine_seen_elsewhere(random, seeds):
    """One more network or user agent of machines, or one less."""
    seed, column, values = random.choice(
        [
            ("machine_networks", "network", ["192.0.2.0/24", "203.0.113.8/32"]),
            ("machine_user_agents", "pattern", ["fetcher", "firefox"]),
        ]
    )
    rows, value = seeds[seed], random.choice(values)
    if any(row[column] == value for row in rows):
        seeds[seed] = [row for row in rows if row[column] != value]
    else:
        rows.append(_blank(rows) | {column: value})
        if seed == "machine_user_agents":
            rows[-1]["operator"] = "contains"


def type_mapped(random, seeds):
    """A vendor's spelling is mapped, mapped otherwise, or no longer: old rows change with it."""
    rows, name = seeds["event_type_map"], random.choice(["teleported", "beamed", "soft_bounce"])
    row = {"source": "*", "vendor_event_type": name}
    seeds["event_type_map"] = [one for one in rows if one["vendor_event_type"] != name]
    if random.random() < 0.75:
        kind = random.choice(["clicked", "opened", "subscribed", "bounced", "queued"])
        bounce = random.choice(["hard", "soft"]) if kind == "bounced" else ""
        flag = random.choice(["true", ""])
        row |= {"event_type": kind, "bounce_type": bounce, "is_machine": flag}
        seeds["event_type_map"].append(row)


def _blank(rows):
    return dict.fromkeys(rows[0], "")


def _add_rule(seeds, score_id, kind, points, **fields):
    """Add a rule with a new id to a score's group of e-mail points."""
    rules = seeds["scoring_rules"]
    numbers = [int(rule["rule_id"][5:]) for rule in rules if rule["rule_id"].startswith("added")]
    row = _blank(rules) | {
        "rule_id": f"added{max(numbers, default=0) + 1}",
        "score_id": score_id,
        "rule_group": "email",
        "event_type": kind,
        "points": points,
        "decay": "none",
    }
    rules.insert(len(rules) // 2, row | fields)


SEED_CHANGES = (
    weight_changed,
    rule_added,
    rule_removed,
    validity_changed,
    cap_changed,
    decay_changed,
    group_limit_changed,
    tier_changed,
    score_changed,
    preset_switched,
    property_rule_changed,
    thresholds_changed,
    machine_seen_elsewhere,
    type_mapped,
)
