"""What the scores and the predictions knew beforehand: `python -m real.report --database FILE`.

Campaign type against response by decile of the score.

For each campaign its recipients are ranked by their `engagement` score as it stood on the evening
before the campaign began: the points of their events up to that day, summed from the ledger. That
score has no decay and no limits, so the sum is the score. Deciles are the project's own (ties share
one, 10 = best) among the campaign's recipients. A response is a coupon of the campaign redeemed
within WINDOW_DAYS of its beginning; campaigns count where that window and the day before it lie in
the data. AUC: how often, of one recipient of a campaign who responded and one who did not, the
first had the higher score; 0.5 is chance.

Then the pinned scorecard on the weeks that it has not learnt from: how well it ranks, in all and
within a week (mostly one campaign), and whether its level is right. A response to a prediction is a
coupon redeemed within seven days.
"""

import argparse
import math
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

PREDICTED = """
    select
        windows.training_from_date,
        windows.training_until_date,
        predictions.week_date,
        cast(predictions.log_odds as double) as log_odds,
        predictions.send_count,
        predictions.outcome_count
    from intermediate.int_week_predictions as predictions
    inner join intermediate.int_scorecard_windows as windows using (version_number)
    where
        windows.is_pinned
        and predictions.target = 'click'
        and predictions.week_date between windows.holdout_from_date and windows.closed_until_date
    order by all
"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m real.report")
    parser.add_argument("--database", type=Path, required=True, help="a warehouse of `build-real`")
    database = parser.parse_args().database
    with duckdb.connect(str(database), read_only=True) as warehouse:
        rows = warehouse.execute(RANKED, {"score": SCORE, "window": WINDOW_DAYS}).fetchall()
        predicted = warehouse.execute(PREDICTED).fetchall()
    print("\n".join(table(rows)))
    if predicted:
        print("\n".join(["", *prediction_table(predicted)]))


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


def prediction_table(rows: list[tuple]) -> list[str]:
    """The report of a scorecard as lines: a sentence, its figures, a table by tenth.

    rows: (learnt from, learnt until, week, log-odds, mails, responses), one per week and log-odds.
    """
    ties = defaultdict(lambda: [0, 0])
    for _, _, _, log_odds, count, responses in rows:
        ties[log_odds][0] += count
        ties[log_odds][1] += responses
    # One (probability, share of its equals that responded) per letter, the least likely first.
    letters = [
        (1 / (1 + math.exp(-log_odds)), responses / count)
        for log_odds, (count, responses) in sorted(ties.items())
        for _ in range(count)
    ]
    seen = sum(row[5] for row in rows)
    tenths = [letters[len(letters) * n // 10 : len(letters) * (n + 1) // 10] for n in range(10)]
    predicted, observed = (
        [sum(letter[side] for letter in part) / max(len(part), 1) for part in tenths]
        for side in (0, 1)
    )
    error = sum(
        abs(one - two) * len(part)
        for one, two, part in zip(predicted, observed, tenths, strict=True)
    ) / len(letters)
    overall, weekly = (
        auc(
            [
                (None, week if is_split else None, log_odds, number < responses, None)
                for _, _, week, log_odds, count, responses in rows
                for number in range(count)
            ]
        )
        for is_split in (False, True)
    )
    level = seen / sum(letter[0] for letter in letters)
    lift = observed[-1] * len(letters) / max(seen, 1)
    return [
        f"Redemption within 7 days, predicted by what {rows[0][0]} to {rows[0][1]} taught, of",
        f"the campaigns of {rows[0][2]} and later: {len(letters):,} letters, {seen} responses.",
        "",
        "| AUC | within a week | observed / expected | calibration error | lift of the top tenth |",
        "|---:|---:|---:|---:|---:|",
        f"| {overall:.2f} | {weekly:.2f} | {level:.2f} | {100 * error:.1f} % | {lift:.1f} |",
        "",
        "| % by tenth | " + " | ".join(map(str, range(1, 11))) + " |",
        "|---|" + "---:|" * 10,
        "| predicted | " + " | ".join(f"{100 * rate:.1f}" for rate in predicted) + " |",
        "| observed | " + " | ".join(f"{100 * rate:.1f}" for rate in observed) + " |",
    ]


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
