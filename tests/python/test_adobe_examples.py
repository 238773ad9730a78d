"""The examples that Adobe publishes of its pressure rules, each played by people and plans.

Every example has a category of its own, and so its own rule: one build decides them all. Today is
Tuesday, 2026-06-30. A plan is a list of (day, weight or None), an outcome is the same list without
what was blocked.
"""

from datetime import date, datetime, timedelta

import pytest
from in_process import InProcessProject
from oracle_decisions import LEARNT_TRAITS

TODAY = date(2026, 6, 30)
SLIDING = {"fifteen": (4, 15), "seven": (3, 7), "profile": (2, 7), "nothing": (0, 7), "one": (1, 7)}
CALENDAR = ("day", "week", "month", "quarter")


def planned(*days, weight=None):
    """A plan of one mail on each day, given as texts without the year."""
    return [(date.fromisoformat(f"2026-{day}"), weight) for day in days]


REST_OF_YEAR = [f"{TODAY + timedelta(days):%m-%d}" for days in range(1, 185)]

# name: (category, days on which something was sent, plan, what is allowed)
EXAMPLES = {
    "4 per 15 days, three were sent": (
        "fifteen",
        ["06-20", "06-20", "06-20"],
        planned("07-01", "07-04", "07-05"),
        planned("07-01", "07-05"),
    ),
    "4 per 15 days, nothing was sent": (
        "fifteen",
        [],
        planned("07-01", "07-02", "07-03", "07-04", "07-15", "07-16"),
        planned("07-01", "07-02", "07-03", "07-04", "07-16"),
    ),
    "3 per 7 days, days before": (
        "seven",
        ["06-25", "06-26", "06-27"],
        planned("07-01", "07-02"),
        planned("07-02"),
    ),
    "3 per 7 days, days after": (
        "seven",
        [],
        planned("07-03", "07-04") + planned("07-10", "07-10", "07-10", weight=8),
        planned("07-03") + planned("07-10", "07-10", "07-10", weight=8),
    ),
    "prospects have 2 per 7 days": (
        "profile",
        [],
        planned("07-01", "07-02", "07-03", "07-04", "07-05"),
        planned("07-01", "07-02"),
    ),
    "customers have 4 per 7 days": (
        "profile",
        [],
        planned("07-01", "07-02", "07-03", "07-04", "07-05"),
        planned("07-01", "07-02", "07-03", "07-04"),
    ),
    "threshold 0 blocks all": ("nothing", [], planned("07-01", "07-20"), []),
    "equal weights, the earliest": (
        "one",
        [],
        planned("07-03", "07-02", "07-05", weight=3),
        planned("07-02", weight=3),
    ),
    "the heavier, even if later": (
        "one",
        [],
        planned("07-01", weight=3) + planned("07-04", weight=4),
        planned("07-04", weight=4),
    ),
    "weight 5 by default, above 4": (
        "one",
        [],
        planned("07-01", weight=4) + planned("07-04"),
        planned("07-04"),
    ),
    "weight 5 by default, below 6": (
        "one",
        [],
        planned("07-01") + planned("07-04", weight=6),
        planned("07-04", weight=6),
    ),
    "weight 5 by default, like 5": (
        "one",
        [],
        planned("07-01") + planned("07-04", weight=5),
        planned("07-01"),
    ),
    "grouped by day": ("day", [], planned("07-01", "07-01", "07-02"), planned("07-01", "07-02")),
    "grouped by week, from Monday": (
        "week",
        [],
        planned("07-05", "07-06", "07-07"),
        planned("07-05", "07-06"),
    ),
    "grouped by week, one was sent in it": ("week", ["06-29"], planned("07-05"), []),
    "grouped by month": (
        "month",
        [],
        planned("07-31", "08-01", "08-15"),
        planned("07-31", "08-01"),
    ),
    "grouped by quarter": (
        "quarter",
        ["06-30"],
        planned("09-30", "10-01", "10-20"),
        planned("09-30", "10-01"),
    ),
    # Not of Adobe's: a long plan is decided like a short one.
    "grouped by day, 500 planned": (
        "day",
        [],
        planned(*(REST_OF_YEAR * 3)[:500]),
        planned(*REST_OF_YEAR),
    ),
}


def rules():
    """A rule for each category, and the threshold that customers have."""
    rows = []
    for number, category in enumerate((*SLIDING, *CALENDAR), 1):
        row = {"rule_set": "current", "rule_id": category, "rule_kind": "pressure"}
        row |= {"rule_order": str(number), "category": category}
        if category in SLIDING:
            threshold, days = SLIDING[category]
            row |= {"threshold": str(threshold), "days_before": str(days), "days_after": str(days)}
        else:
            row |= {"threshold": "1", "period": category}
        rows.append(row)
    customers = {
        "condition_field": "kind",
        "condition_operator": "=",
        "condition_value": "customer",
    }
    customers |= {"rule_set": "current", "rule_id": "profile", "threshold_order": "1"}
    return rows, [customers | {"threshold": "4"}]


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """{example: the sends that are allowed}."""
    project = InProcessProject(tmp_path_factory.mktemp("adobe") / "copy")
    project.without_traits(*LEARNT_TRAITS)
    midnight = datetime.combine(TODAY, datetime.min.time())
    contacts, messages, events, plans = [], [], [], []
    for name, (category, sent, plan, _) in EXAMPLES.items():
        kind = "customer" if "customers" in name else "prospect"
        contacts.append(
            {
                "contact_id": name,
                "created_at": midnight - timedelta(days=99),
                "updated_at": midnight,
                "attributes": f'{{"kind": "{kind}"}}',
            }
        )
        days = [(date.fromisoformat(f"2026-{day}"), None) for day in sent]
        for number, (day, weight) in enumerate([*days, *plan]):
            message = {"message_id": f"{name} {number}", "category": category}
            messages.append(message | {"message_type": "marketing", "channel": "email"})
            at = datetime.combine(day, datetime.min.time()) + timedelta(hours=8)
            row = {"contact_id": name, "message_id": f"{name} {number}"}
            if number < len(days):
                event = {"event_id": f"{name} {number}", "source": "test", "event_type": "sent"}
                events.append(row | event | {"occurred_at": at, "loaded_at": at})
            else:
                text = None if weight is None else str(weight)
                plans.append(row | {"planned_at": at.isoformat(), "weight": text})
    raw = {"events": events, "contacts": contacts, "messages": messages, "planned_sends": plans}
    project.write_raw(raw)
    typology, thresholds = rules()
    project.write_seeds({"typology_rules": typology, "typology_thresholds": thresholds})
    project.build(select="+fct_send_decisions", settings={"as_of_date": "2026-06-30"}).require()
    rows = project.rows("pressure.fct_send_decisions")
    assert len(rows) == len(plans)
    given = {plan["message_id"]: plan["weight"] for plan in plans}
    allowed = {name: [] for name in EXAMPLES}
    for row in rows:
        if row["is_allowed"]:
            weight = given[row["message_id"]]
            send = (row["planned_date"], None if weight is None else int(weight))
            allowed[row["contact_id"]].append(send)
    return allowed


def ordered(sends):
    """By day, then weight."""
    return sorted(sends, key=lambda send: (send[0], send[1] or 0))


@pytest.mark.parametrize("name", EXAMPLES)
def test_published_example(decided, name):
    """What the example says may be sent, and nothing else."""
    assert ordered(decided[name]) == ordered(EXAMPLES[name][3])
