"""Campaign type against response by decile of the score: `python -m real.report --database FILE`.

For each campaign its recipients are ranked by their `engagement` score as it stood on the evening
before the campaign began: the points of their events up to that day, summed from the ledger. That
score has no decay and no limits, so the sum is the score. Deciles are the project's own (ties share
one, 10 = best) among the campaign's recipients. A response is a coupon of the campaign redeemed
within WINDOW_DAYS of its beginning; campaigns count where that window and the day before it lie in
the data. AUC: how often, of one recipient of a campaign who responded and one who did not, the
first had the higher score; 0.5 is chance.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import duckdb

SCORE = "engagement"
WINDOW_DAYS = 28
RANKED = """
    with bounds as (

        select
            min(event_date) as first_date,
            max(event_date) as last_date
        from core.fct_events
        where event_type = 'purchased'

    ),

    recipients as (

        select
            messages.category,
            events.message_id,
            events.contact_id,
            events.event_date as began_on
        from core.fct_events as events
        inner join core.dim_messages as messages using (message_id)
        cross join bounds
        where
            events.event_type = 'delivered'
            and events.event_date > bounds.first_date
            and events.event_date + $window <= bounds.last_date + 1

    ),

    scored as (

        select
            recipients.category,
            recipients.message_id,
            recipients.contact_id,
            recipients.began_on,
            coalesce(sum(ledger.points_awarded), 0) as score
        from recipients
        left join scoring.fct_contact_points as ledger
            on
                recipients.contact_id = ledger.contact_id
                and recipients.began_on > ledger.event_date
                and ledger.score_id = $score
        group by all

    ),

    answered as (

        select
            scored.*,
            exists (
                from core.fct_events as events
                where
                    events.event_type = 'clicked'
                    and events.message_id = scored.message_id
                    and events.contact_id = scored.contact_id
                    and events.event_date < scored.began_on + $window
            ) as has_responded
        from scored

    ),

    counted as (

        select
            *,
            rank() over (partition by message_id order by score) - 1 as lower_count,
            count(*) over (partition by message_id) as recipient_count
        from answered

    )

    select
        category,
        message_id,
        score,
        has_responded,
        case
            when recipient_count = 1 then 1
            else least(10, 10 * lower_count // (recipient_count - 1) + 1)
        end as decile
    from counted
    order by category, message_id, score, has_responded
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m real.report")
    parser.add_argument("--database", type=Path, required=True, help="a warehouse of `build-real`")
    database = parser.parse_args().database
    with duckdb.connect(str(database), read_only=True) as warehouse:
        rows = warehouse.execute(RANKED, {"score": SCORE, "window": WINDOW_DAYS}).fetchall()
    print("\n".join(table(rows)))


def table(rows: list[tuple]) -> list[str]:
    """The report as lines of a Markdown table, one row per campaign type and one for all.

    rows: (category, message_id, score, has_responded, decile), one per campaign and recipient.
    """
    groups = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    groups["All"] = rows
    title = f"Response within {WINDOW_DAYS} days, % of recipients, by decile of the `{SCORE}` score"
    deciles = " | ".join(map(str, range(1, 11)))
    lines = [
        f"{title} on the evening before the campaign (10 = best):",
        "",
        f"| Campaigns | Received | Responded | {deciles} | AUC |",
        "|---|" + "---:|" * 13,
    ]
    for category, members in groups.items():
        campaigns = len({message_id for _, message_id, *_ in members})
        lines.append(
            f"| {category} ({campaigns}) | {len(members):,} | {percent(members)} | "
            + " | ".join(percent(of_decile(members, decile)) for decile in range(1, 11))
            + f" | {auc(members):.2f} |"
        )
    return lines


def of_decile(rows: list[tuple], decile: int) -> list[tuple]:
    """The rows of one decile."""
    return [row for row in rows if row[4] == decile]


def percent(rows: list[tuple]) -> str:
    """The share of rows that responded, as text in per cent; a dash where there are none."""
    return f"{100 * sum(row[3] for row in rows) / len(rows):.1f}" if rows else "-"


def auc(rows: list[tuple]) -> float:
    """Share of (responder, other) pairs within a campaign that the score orders right, ties half.

    0.5 where no campaign has both.
    """
    scores = defaultdict(lambda: ([], []))
    for _, message_id, score, has_responded, _ in rows:
        scores[message_id][bool(has_responded)].append(score)
    won = pairs = 0
    for others, responders in scores.values():
        pairs += len(others) * len(responders)
        won += sum((one > two) + (one == two) / 2 for one in responders for two in others)
    return won / pairs if pairs else 0.5


if __name__ == "__main__":
    main()
