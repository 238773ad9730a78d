"""The oracle against published examples and itself, so that it is not wrong as the SQL may be."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from oracle import evaluate
from oracle.compare import differences
from oracle.conditions import is_satisfied
from oracle.config import Rule
from oracle.events import COLUMNS as EVENT_COLUMNS
from oracle.events import sort_events
from oracle.identity import People
from oracle.random_history import random_history
from oracle.random_scores import SEED_COLUMNS, random_scores
from oracle.rules import decay
from oracle.values import json_fields, parse_amount, parse_time, plain, round_points, round_score

MONDAY = datetime(2026, 1, 5, 9, 0)


def event(event_id, event_type="opened", contact_id="c1", occurred_at=MONDAY, **changes):
    """One raw event that nothing is wrong with, but for the changes."""
    row = dict.fromkeys(EVENT_COLUMNS) | {
        "event_id": event_id,
        "source": "mailer",
        "event_type": event_type,
        "contact_id": contact_id,
        "occurred_at": occurred_at,
        "loaded_at": occurred_at + timedelta(minutes=5) if occurred_at else MONDAY,
    }
    return row | changes


def contact(contact_id, email=None, **changes):
    """One raw contact row."""
    row = dict.fromkeys(
        ("timezone", "country", "company_id", "owner_id", "attributes", "updated_at", "deleted_at")
    )
    return row | {"contact_id": contact_id, "email": email, "created_at": MONDAY} | changes


def seeds_of(rules, tiers=(("all", ""),), limits=(), **score):
    """Seeds of one score `s`: rules as dicts of what differs from a plain rule for opens."""
    blank = dict.fromkeys(SEED_COLUMNS["scoring_rules"], "") | {
        "score_id": "s", "rule_group": "g", "event_type": "opened", "points": "1", "decay": "none",
    }  # fmt: skip
    score_row = {
        "score_id": "s", "score_name": "S", "entity": "contact", "min_score": "", "max_score": "",
        "includes_machine_events": "false",
    }  # fmt: skip
    return {
        "scores": [score_row | score],
        "scoring_rules": [blank | {"rule_id": f"r{n}"} | rule for n, rule in enumerate(rules)],
        "property_rules": [],
        "score_group_limits": [
            {"score_id": "s", "rule_group": group, "max_points": limit} for group, limit in limits
        ],
        "score_tiers": [
            {"score_id": "s", "tier": tier, "tier_rank": str(rank), "min_score": bound,
             "tier_name": tier, "recommended_action": ""}
            for rank, (tier, bound) in enumerate(tiers, start=1)
        ],
    }  # fmt: skip


def run(events, seeds, as_of_date=None, contacts=()):
    """Evaluate a small history."""
    raw = {"events": list(events), "contacts": list(contacts), "messages": []}
    return evaluate(raw, seeds, as_of_date)


def score_of(result, contact_id="c1"):
    """The score row of one contact."""
    (row,) = [row for row in result.scores if row["contact_id"] == contact_id]
    return row


ARTICLE = seeds_of(
    [
        {"event_type": "opened", "points": "2"},
        {"event_type": "clicked", "points": "5"},
        {"event_type": "purchased", "points": "10"},
        {"event_type": "unsubscribed", "points": "-10"},
    ],
    tiers=[("ambassador", "30"), ("active", "15"), ("low_engagement", "5"), ("inactive", "")],
)


@pytest.mark.parametrize(
    ("types", "score", "tier"),
    [
        (["purchased", "purchased", "clicked", "clicked"], 30, "ambassador"),
        (["purchased", "purchased", "clicked", "opened", "opened"], 29, "active"),
        (["purchased", "clicked"], 15, "active"),
        (["opened", "opened", "opened"], 6, "low_engagement"),
        (["clicked"], 5, "low_engagement"),
        (["opened", "opened"], 4, "inactive"),
        (["clicked", "unsubscribed"], -5, "inactive"),
        (["delivered"], 0, "inactive"),
    ],
)
def test_published_example(types, score, tier):
    """Opened 2, clicked 5, purchased 10, unsubscribed -10; tiers from 30, 15 and 5."""
    row = score_of(run([event(f"e{n}", kind) for n, kind in enumerate(types)], ARTICLE))
    assert (row["score"], row["tier"], row["is_scored"]) == (score, tier, True)


@pytest.mark.parametrize(
    ("days", "points"), [(0, 10), (29, 10), (30, 5), (59, 5), (60, 0), (900, 0)]
)
def test_linear_decay_of_half_a_month(days, points):
    """10 points at 50 % a month: 5 after one month, 0 after two."""
    seeds = seeds_of(
        [
            {
                "points": "10",
                "decay": "linear",
                "linear_step_days": "30",
                "linear_step_fraction": "0.5",
            }
        ]
    )
    result = run([event("e1")], seeds, MONDAY.date() + timedelta(days=days))
    assert score_of(result)["score"] == points


def test_half_life_tie_rounds_away_from_zero():
    """1/128 lies exactly between two millionths."""
    for points, decayed in (("1", "0.007813"), ("-1", "-0.007813")):
        seeds = seeds_of([{"points": points, "decay": "exponential", "half_life_days": "1"}])
        (row,) = run([event("e1")], seeds, date(2026, 1, 12)).ledger  # 1/128 = 0.0078125
        assert row["points_decayed"] == Decimal(decayed)


def test_last_day_before_expiry():
    """An event counts while its age is below the expiry; the ledger keeps it."""
    seeds = seeds_of([{"points": "10", "expires_after_days": "7"}])
    assert score_of(run([event("e1")], seeds, date(2026, 1, 11)))["score"] == 10
    expired = run([event("e1")], seeds, date(2026, 1, 12))
    assert score_of(expired)["score"] == 0
    assert [row["points_awarded"] for row in expired.ledger] == [10]


def test_caps_fill_in_order_of_time_then_id_with_missing_ids_last():
    """Events of one moment fill a cap by id."""
    moments = {"b": MONDAY, "a": MONDAY, None: MONDAY, "later": MONDAY + timedelta(hours=1)}
    events = [event(event_id, occurred_at=moment) for event_id, moment in moments.items()]
    result = run(
        events, seeds_of([{"cap_count": "2", "cap_period": "day", "expires_after_days": "1"}])
    )
    by_key = {row["event_key"]: row["was_capped"] for row in result.ledger}
    ids = [row["event_id"] for row in result.accepted]
    assert {ids[key]: capped for key, capped in by_key.items()} == {
        "a": False, "b": False, None: True, "later": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("period", "earned"), [("day", 5), ("week", 4), ("month", 2), ("lifetime", 1), ("message", 4)]
)
def test_cap_periods(period, earned):
    """Days, ISO weeks, months, messages (events without one share the day), lifetime."""
    days = ["2025-12-28", "2025-12-29", "2026-01-04", "2026-01-05", "2026-01-05", "2026-01-31"]
    events = [
        event(f"e{n}", occurred_at=datetime.fromisoformat(day), message_id="m" if n < 2 else None)
        for n, day in enumerate(days)
    ]
    seeds = seeds_of([{"cap_count": "1", "cap_period": period}])
    assert score_of(run(events, seeds))["score"] == earned


def test_group_limits_come_before_bounds():
    """A group is cut from above, then the sum is cut to its bounds."""
    rules = [{"points": "8", "rule_group": "a"}, {"points": "-2", "rule_group": "b"}]
    events = [event("e1"), event("e2")]
    assert score_of(run(events, seeds_of(rules, limits=[("a", "5")])))["score"] == 1
    assert (
        score_of(run(events, seeds_of(rules, min_score="2.5", limits=[("a", "5")])))["score"] == 2.5
    )
    row = score_of(run(events, seeds_of(rules, max_score="0.5", limits=[("a", "5")])))
    assert (row["score"], row["points_total"]) == (Decimal("0.5"), 12)


def test_validity_is_half_open_and_machines_earn_nothing_by_default():
    """From inclusive, to exclusive."""
    seeds = seeds_of([{"valid_from": "2026-01-05", "valid_to": "2026-01-06"}])
    moments = [MONDAY + timedelta(days=days) for days in (-1, 0, 1)]
    events = [event(f"e{n}", occurred_at=moment) for n, moment in enumerate(moments)]
    assert score_of(run(events, seeds))["score"] == 1
    machine = [row | {"is_machine": True} for row in events]
    row = score_of(run(machine, seeds))
    assert (row["score"], row["evidence_count"], row["is_scored"]) == (0, 3, True)
    assert score_of(run(machine, seeds_of([{}], includes_machine_events="true")))["score"] == 3


def test_percentiles():
    """Ties share a rank; only scored contacts count; one contact has rank 0."""
    events = [event(f"{who}{n}", contact_id=who) for who, n in
              [("a", 0), ("b", 0), ("c", 0), ("c", 1), ("d", 0), ("d", 1), ("d", 2)]]  # fmt: skip
    result = run(events, seeds_of([{}]), contacts=[contact("silent")])
    ranks = {row["contact_id"]: (row["percentile_rank"], row["percentile"], row["decile"])
             for row in result.scores}  # fmt: skip
    assert ranks == {
        "a": (0.0, 1, 1), "b": (0.0, 1, 1), "c": (2 / 3, 67, 7), "d": (1.0, 100, 10),
        "silent": (None, None, None),
    }  # fmt: skip
    alone = score_of(run([event("e1")], seeds_of([{}])))
    assert (alone["percentile_rank"], alone["percentile"], alone["decile"]) == (0.0, 1, 1)


def test_new_is_not_dormant():
    """A contact without events is unscored."""
    row = score_of(run([event("e1", contact_id="c2")], seeds_of([{}]), contacts=[contact("c1")]))
    assert (row["tier"], row["score"], row["is_scored"]) == ("unscored", 0, False)
    assert (row["tier_rank"], row["decile"], row["evidence_count"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"contact_id": " ", "occurred_at": None}, "missing_contact"),
        ({"occurred_at": "", "event_type": "teleported"}, "missing_time"),
        ({"occurred_at": "5 May", "event_type": "teleported"}, "unparseable_time"),
        ({"event_type": "teleported", "amount": "x"}, "unknown_event_type"),
        ({"loaded_at": MONDAY - timedelta(days=1, microseconds=1), "amount": "x"}, "future_dated"),
        ({"loaded_at": None, "amount": "1_000"}, "bad_amount"),
        ({"loaded_at": None}, "missing_load_time"),
    ],
)
def test_first_reason_that_holds(changes, reason):
    """One reason a row, the first in the order of the specification."""
    _, rejected, _ = sort_events([event("e1") | changes], People([]))
    assert [row["rejection_reason"] for row in rejected] == [reason]


def test_exactly_one_day_ahead_is_accepted():
    """Future-dated is more than one day after the load."""
    accepted, _, _ = sort_events([event("e1", loaded_at=MONDAY - timedelta(days=1))], People([]))
    assert len(accepted) == 1


def test_duplicates_keep_the_earliest_load_then_the_smallest_row():
    """Amounts compare as numbers."""
    late = event("e1", loaded_at=MONDAY + timedelta(days=3), amount="1")
    first, same_load = event("e1", amount="10"), event("e1", amount="9")
    broken = event("e1", loaded_at=MONDAY, amount="x")  # not valid, so no duplicate of anything
    accepted, rejected, _ = sort_events([late, first, same_load, broken], People([]))
    assert [row["amount"] for row in accepted] == [9]
    assert sorted(row["rejection_reason"] for row in rejected) == [
        "bad_amount",
        "duplicate",
        "duplicate",
    ]


def test_events_without_id_are_known_by_their_content_as_received():
    """Merged ids are different events."""
    same_moment = event(None) | {"occurred_at": "2026-01-05T10:00+01:00"}
    rows = [event(None), event(None, contact_id="c2"), same_moment]
    people = People([contact("c1", "x@example.com"), contact("c2", "X@example.com ")])
    accepted, rejected, _ = sort_events(rows, people)
    assert [row["contact_id"] for row in accepted] == ["c1", "c1"]
    assert len(rejected) == 1


def test_identity_is_transitive_and_erasure_reaches_everybody_merged():
    """By email or id, in chains."""
    rows = [
        contact("c9", "a@example.com", created_at=MONDAY),
        contact("c1", " A@Example.com", created_at=MONDAY + timedelta(days=1)),
        contact("c1", "b@example.com", created_at=MONDAY + timedelta(days=1)),
        contact("c2", "b@example.com", created_at=None),
        contact("c3", "", created_at=MONDAY),
        contact("c4", None, created_at=MONDAY),
    ]
    people = People(rows)
    assert {people.contact_of(one) for one in ("c9", "c1", "c2")} == {"c9"}
    assert people.known == {"c9", "c3", "c4"}
    assert people.contact_of("ghost") == "ghost"
    erased = People([*rows, contact("c2", deleted_at=MONDAY)])
    assert erased.is_erased("c9") and not erased.is_erased("c3")
    assert sort_events([event("e1", contact_id="c1")], erased)[2]


def test_newest_present_attribute_wins():
    """Blank and null values give way to older ones."""
    rows = [
        contact(
            "c1",
            country="DE",
            owner_id="o1",
            attributes='{"plan": "pro", "size": 5}',
            updated_at=MONDAY,
        ),
        contact(
            "c1", country=" ", attributes='{"plan": null}', updated_at=MONDAY + timedelta(days=2)
        ),
        contact("c1", country="FR", attributes="{bad", updated_at=MONDAY + timedelta(days=1)),
    ]
    assert People(rows).attributes() == {
        "c1": {"country": "FR", "owner_id": "o1", "plan": "pro", "size": "5"}
    }


def test_tier_changes_of_decay():
    """A change on each day on which decay crosses a bound."""
    seeds = seeds_of(
        [{"points": "8", "decay": "exponential", "half_life_days": "2"}],
        tiers=[("high", "8"), ("middle", "4"), ("low", "")],
    )
    result = run([event("e1")], seeds, date(2026, 1, 30))
    changes = [
        (row["previous_tier"], row["tier"], row["changed_on"].day) for row in result.tier_changes
    ]
    assert changes == [
        ("unscored", "high", 5), ("high", "middle", 6), ("middle", "low", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "operator", "wanted", "expected"),
    [
        ("10", ">", "9", True),
        ("10", "=", "10.0", False),
        ("Pro", "=", "pro", False),
        (None, "!=", "x", False),
        (None, "is_present", None, False),
        ("x", "is_present", None, True),
        ("1_0", ">", "0", False),
        ("nan", ">=", "0", False),
        ("0x10", ">", "0", False),
        (" 1e2 ", ">=", "100", True),
        ("5.", "<=", "5", True),
        (".5", "<", "1", True),
        ("a_b", "contains", "_", True),
        ("ab", "contains", "%", False),
        ("pro", "in", "free|pro", True),
        ("pro", "in", "free|professional", False),
        ("100%", "starts_with", "100%", True),
    ],
)
def test_operators(found, operator, wanted, expected):
    """Every operator at its edges."""
    assert is_satisfied(found, operator, wanted) is expected


def test_single_values():
    """Times, amounts, text forms, JSON."""
    assert parse_time("2026-01-05T10:00:00.5+05:30") == (
        datetime(2026, 1, 5, 4, 30, 0, 500000),
        False,
    )
    assert parse_time("2026-01-05 10:00-02") == (datetime(2026, 1, 5, 12), False)
    assert parse_time("2026-01-05") == (datetime(2026, 1, 5), False)
    assert parse_time("2026-02-30T10:00:00")[1] and not parse_time(" ")[1]
    assert parse_amount("1234567890123456") == (None, True)
    assert [plain(one) for one in (True, Decimal("25.50"), Decimal(100), Decimal("0.000000"))] == [
        "true", "25.5", "100", "0",
    ]  # fmt: skip
    document = '{"a": "x", "b": 1.50, "c": true, "d": null, "e": " ", "f": 12345678901234567890}'
    assert json_fields(document) == {
        "a": "x", "b": "1.50", "c": "true", "f": "12345678901234567890",
    }  # fmt: skip
    assert json_fields('{"a": NaN}') == json_fields("[1]") == json_fields("{bad") == {}
    assert round_score(Decimal("-0.00005")) == Decimal("-0.0001")


def rule_of(**changes):
    """A rule record for opens."""
    return Rule.of(
        seeds_of([{key: str(value) for key, value in changes.items()}])["scoring_rules"][0]
    )


@given(
    points=st.decimals(min_value=-(10**6), max_value=10**6, places=6),
    half_life=st.sampled_from([1, 2, 3, 7, 14, 30]),
    age=st.integers(0, 400),
)
@example(points=Decimal(1), half_life=1, age=7)
def test_half_life_against_exact_numbers(points, half_life, age):
    """Whole half-lives are exact in fractions; a value lies between those around it."""
    rule = rule_of(decay="exponential", half_life_days=half_life)
    decayed = Fraction(decay(points, rule, age))
    lower = abs(Fraction(points)) / 2 ** -(-age // half_life)
    upper = abs(Fraction(points)) / 2 ** (age // half_life)
    slack = Fraction(1, 2 * 10**6) + abs(Fraction(points)) / 10**15
    assert lower - slack <= abs(decayed) <= upper + slack
    assert decayed == 0 or (decayed > 0) == (points > 0)


@given(
    points=st.decimals(min_value=-1000, max_value=1000, places=2),
    fraction=st.decimals(min_value="0.01", max_value=1, places=2),
    step=st.integers(1, 30),
    age=st.integers(0, 400),
)
def test_linear_decay_against_exact_numbers(points, fraction, step, age):
    """Doubles against fractions."""
    rule = rule_of(decay="linear", linear_step_days=step, linear_step_fraction=fraction)
    exact = Fraction(points) * max(Fraction(0), 1 - Fraction(fraction) * (age // step))
    assert abs(Fraction(decay(points, rule, age)) - exact) <= Fraction(1, 2 * 10**6) + Fraction(
        1, 10**9
    )


@given(st.integers(-(10**12), 10**12))
def test_rounding_leaves_six_decimals_alone(millionths):
    """A number of six decimals survives the round trip."""
    exact = Decimal(millionths).scaleb(-6)
    assert round_points(float(exact)) == exact


@pytest.mark.parametrize("seed", range(3))
def test_tier_history_equals_scoring_every_day_from_raw_rows(seed):
    """The oracle's own short cut (caps from the full history) against one full evaluation a day."""
    random = Random(seed)
    history = random_history(random)
    history.raw["events"] = history.raw["events"][:120]
    seeds, _ = random_scores(random, history, 4)
    last = history.last_day
    expected, tiers = [], {}
    first = evaluate(history.raw, seeds, last, with_tier_changes=False)
    day = min(event["event_date"] for event in first.accepted)
    while day <= last:
        for row in evaluate(history.raw, seeds, day, with_tier_changes=False).scores:
            key = (row["contact_id"], row["score_id"])
            if row["tier"] != tiers.get(key, "unscored"):
                expected.append(
                    {
                        "contact_id": key[0], "score_id": key[1], "tier": row["tier"],
                        "previous_tier": tiers.get(key, "unscored"), "changed_on": day,
                        "tier_rank": row["tier_rank"], "score": row["score"],
                    }
                )  # fmt: skip
                tiers[key] = row["tier"]
        day += timedelta(days=1)
    actual = evaluate(history.raw, seeds, last).tier_changes
    key = ["contact_id", "score_id", "changed_on"]
    assert expected
    assert differences(expected, actual, key, ["previous_tier", "tier", "tier_rank", "score"]) == []


@pytest.mark.parametrize("seed", range(5))
def test_order_of_raw_rows_does_not_matter(seed):
    """The same rows in any order give the same result."""
    random = Random(seed)
    history = random_history(random)
    seeds, as_of_date = random_scores(random, history, 5)
    one = evaluate(history.raw, seeds, as_of_date)
    shuffled = {table: random.sample(rows, len(rows)) for table, rows in history.raw.items()}
    two = evaluate(shuffled, seeds, as_of_date)
    assert len(one.accepted) + len(one.rejected) + len(one.erased) == len(history.raw["events"])
    columns = list(one.scores[0])
    assert differences(one.scores, two.scores, ["contact_id", "score_id"], columns) == []
    columns = list(one.tier_changes[0]) if one.tier_changes else []
    key = ["contact_id", "score_id", "changed_on"] if columns else []
    assert differences(one.tier_changes, two.tier_changes, key, columns) == []


def test_compare_sees_every_kind_of_difference():
    """Missing, extra, doubled and changed rows."""
    rows = [{"id": 1, "value": Decimal("1.5")}, {"id": 2, "value": None}]
    assert differences(rows, list(reversed(rows)), ["id"], ["value"]) == []
    assert "only in oracle" in differences(rows, rows[:1], ["id"], ["value"])[0]
    assert "only in warehouse" in differences(rows, [*rows, rows[0]], ["id"], ["value"])[0]
    assert (
        "warehouse 3" in differences(rows, [rows[0], rows[1] | {"value": 3}], ["id"], ["value"])[0]
    )
