"""The mapping of Complete Journey and its report, on a made-up shop of three households."""

import math
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from real.__main__ import FILES, write_tables
from real.report import auc, prediction_table, table

SHOP = {
    "campaign_descriptions": """
        select 7 as campaign_id, 'Type A' as campaign_type,
            timestamp '2017-03-01' as start_date, timestamp '2017-04-15' as end_date
    """,
    "campaigns": "select 7 as campaign_id, unnest([1, 2]) as household_id",
    "coupon_redemptions": """
        select 1 as household_id, unnest([51380041013, 51380041313]) as coupon_upc,
            7 as campaign_id, timestamp '2017-03-01' as redemption_date
    """,
    "demographics": """
        select 1 as household_id, '45-54' as age, '50-74K' as income, null as home_ownership,
            'Married' as marital_status, '2' as household_size,
            '2 Adults No Kids' as household_comp, '0' as kids_count
    """,
    "transactions": """
        select * from (values
            (1, 100, 11, 0.1, timestamp '2017-02-03 23:59:59'),
            (1, 100, 12, 0.2, timestamp '2017-02-03 23:59:59'),
            (3, 101, 11, 5.0, timestamp '2018-01-01 04:01:20')
        ) as v (household_id, basket_id, product_id, sales_value, transaction_timestamp)
        cross join (select 324 as store_id)
    """,
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """{table: rows as dicts} of the contract, mapped from the shop; the counts are checked."""
    folder = tmp_path_factory.mktemp("shop")
    files = {name: folder / f"{name}.parquet" for name in FILES}
    for name, path in files.items():
        duckdb.sql(f"copy ({SHOP[name]}) to '{path}' (format parquet)")
    out = folder / "raw"
    out.mkdir()
    counts = write_tables(files, out)
    assert counts == {"events": 6, "contacts": 3, "messages": 1}
    rows = {}
    for name in counts:
        found = duckdb.sql(f"from read_parquet('{out / name}.parquet')")
        rows[name] = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return rows


def test_events(raw):
    """Received, redeemed and bought, with the day's rules of README.md."""
    events = {event["event_id"]: event for event in raw["events"]}
    received = events["received-7-2"]
    assert (received["event_type"], received["message_id"]) == ("delivered", "campaign-7")
    assert received["occurred_at"] == datetime(2017, 3, 1)
    redeemed = events["redeemed-7-1-51380041013-20170301"]
    assert (redeemed["event_type"], redeemed["contact_id"]) == ("clicked", "1")
    assert redeemed["occurred_at"] == datetime(2017, 3, 1, 12)
    assert redeemed["link_url"] is None
    assert redeemed["properties"] == '{"coupon_upc":"51380041013"}'
    basket = events["basket-100"]
    assert (basket["event_type"], basket["message_id"]) == ("purchased", None)
    assert (basket["amount"], basket["currency"]) == (Decimal("0.30"), "USD")
    assert basket["loaded_at"] == datetime(2017, 2, 4)
    assert basket["properties"] == '{"store_id":"324","product_count":2}'
    assert {event["is_machine"] for event in raw["events"]} == {False}


def test_contacts(raw):
    """Every household that bought or was written to, with what is known of it."""
    one, two, three = raw["contacts"]
    assert [one["contact_id"], two["contact_id"], three["contact_id"]] == ["1", "2", "3"]
    assert one["created_at"] == datetime(2017, 2, 3, 23, 59, 59)
    assert two["created_at"] == datetime(2017, 3, 1)
    assert '"home_ownership":null' in one["attributes"]
    assert two["attributes"] is None


def test_messages(raw):
    """A campaign is a message of its type's category."""
    (message,) = raw["messages"]
    assert message["category"] == "Type A"
    assert message["sent_at"] == datetime(2017, 3, 1)


def test_the_report_counts_by_decile():
    """Shares of recipients, a dash where a decile is empty, one line for all campaigns."""
    rows = [
        ("Type A", "campaign-1", 0, False, 1),
        ("Type A", "campaign-1", 9, True, 10),
        ("Type B", "campaign-2", 5, True, 1),
    ]
    *_, of_a, of_b, of_all = table(rows)
    assert of_a == "| Type A (1) | 2 | 50.0 | 0.0 " + "| - " * 8 + "| 100.0 | 1.00 |"
    assert of_b == "| Type B (1) | 1 | 100.0 | 100.0 " + "| - " * 9 + "| 0.50 |"
    assert of_all.startswith("| All (2) | 3 | 66.7 | 50.0 ")


def test_auc_compares_within_a_campaign_only():
    """Ties count half; a low-scored campaign with many responses does not count against it."""
    rows = [
        ("A", "one", 1, True, 1),
        ("A", "one", 0, False, 1),
        ("A", "one", 1, False, 1),
        ("A", "two", 90, False, 1),
    ]
    assert auc(rows) == 0.75


def test_predictions_are_reported_by_tenth():
    """Ten letters at 10 % and ten at 50 %; equals share their tenths, weeks are kept apart."""
    learnt = (date(2017, 6, 12), date(2017, 9, 3))
    one, two = date(2017, 9, 4), date(2017, 9, 11)
    rows = [
        (*learnt, one, math.log(1 / 9), 10, 1),
        (*learnt, two, 0.0, 10, 4),
    ]
    lines = prediction_table(rows)
    assert lines[0].endswith("predicted by what 2017-06-12 to 2017-09-03 taught, of")
    assert lines[1] == "the campaigns of 2017-09-04 and later: 20 letters, 5 responses."
    # Pairs won: 4 x 9 and half of the ties, 1 x 9 and 4 x 6; of 75. Expected: 1 and 5.
    assert lines[5] == "| 0.70 | 0.50 | 0.83 | 5.0 % | 1.6 |"
    assert lines[9] == "| predicted |" + " 10.0 |" * 5 + " 50.0 |" * 5
    assert lines[10] == "| observed |" + " 10.0 |" * 5 + " 40.0 |" * 5
