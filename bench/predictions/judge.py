"""Judge the scorecards of one built warehouse on mails that they have not learnt from.

All models learn from the same mails, the twelve weeks of the oldest scorecard in the warehouse, and
are judged on the same mails, the four newest closed weeks, two weeks after the training ends. The
scorecard that is retrained weekly (`live`) is judged on these weeks too.
"""

from pathlib import Path

import duckdb
import lightgbm
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TARGETS = {
    "engage": (
        "is_engaged",
        "seen_probability",
        ("engagement_rate", "ignored_streak", "days_since_click", "hidden_opens", "sends_7_days",
         "tenure_days"),
    ),
    "click": (
        "is_clicked",
        "click_probability",
        ("engagement_rate", "ignored_streak", "days_since_click", "hidden_opens", "sends_7_days",
         "tenure_days"),
    ),
    "unsubscribe": (
        "is_unsubscribed",
        "any_unsubscribe_probability",
        ("sends_7_days", "sends_per_week", "tenure_days", "engagement_rate", "days_since_send"),
    ),
}  # fmt: skip
FEATURES = sorted({feature for _, _, features in TARGETS.values() for feature in features})
MAILS = """
    select
        {values},
        dense_rank() over (order by contacts.contact_id) - 1 as contact,
        sends.sends_7_days as pressure, sends.open_rate_percent,
        sends.is_engaged, sends.is_clicked, sends.is_unsubscribed,
        truth.seen_probability, truth.click_probability, truth.any_unsubscribe_probability,
        date_diff('day', windows.training_from_date, sends.week_date) as week,
        sends.week_date <= windows.training_until_date as learnt,
        sends.week_date >= windows.live_from_date as judged
    from intermediate.int_training_sends as sends
    inner join intermediate.int_contacts as contacts
        on sends.contact_key = contacts.contact_key
    inner join intermediate.int_messages as messages
        on sends.message_key = messages.message_key
    cross join (
        select * from intermediate.int_scorecard_windows order by trained_on limit 1
    ) as windows
    left join read_parquet('{truth}') as truth
        on contacts.contact_id = truth.contact_id and messages.message_id = truth.message_id
    where sends.week_date >= windows.training_from_date
        and (sends.week_date <= windows.training_until_date
            or sends.week_date >= windows.live_from_date)
    order by contacts.contact_id, sends.sent_at, messages.message_id
"""


def judge(database: Path, truth: Path) -> dict:
    """All figures of one world: {target: {model: {measure: number}}}."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        values = ", ".join(f"sends.{name}, sends.{name}_bin" for name in FEATURES)
        query = MAILS.format(values=values, truth=truth / "sends" / "*.parquet")
        mails = {
            name: np.ma.filled(np.ma.asarray(column).astype(float), np.nan)
            for name, column in connection.execute(query).fetchnumpy().items()
        }
        cards = _scorecards(connection)
        live = _live(connection)
    return {
        target: _judge_target(target, *parts, mails, cards, live[target])
        for target, parts in TARGETS.items()
    }


def _judge_target(target, label, oracle, features, mails, cards, live) -> dict:
    learnt, judged = mails["learnt"] == 1, mails["judged"] == 1
    outcome = mails[label]
    table = np.column_stack([mails[name] for name in features])
    scored = _scorecard_probability(mails, cards, target, features)
    train, test = (table[learnt], outcome[learnt]), table[judged]
    seen = outcome[judged]
    known = judged & ~np.isnan(mails[oracle])
    baseline = (
        mails["pressure"]
        if target == "unsubscribe"
        else np.nan_to_num(mails["open_rate_percent"], nan=15.0)
    )
    probabilities = {
        "scorecard": scored[judged],
        "LightGBM": _boosted(*train, mails["week"][learnt], test),
        "logistic regression": _logistic(*train, test),
    }
    figures = {name: measures(seen, guess) for name, guess in probabilities.items()}
    figures["oracle"] = measures(outcome[known], mails[oracle][known])
    figures["level"] = level(mails["contact"][judged], seen, scored[judged])
    figures["level"]["learnt"] = float(train[1].mean())
    figures["level"]["weeks"] = weekly(mails, outcome, scored, mails[oracle])
    figures["constant"] = measures(seen, np.full(len(seen), train[1].mean()))
    figures["baseline"] = {"auc": auc(seen, baseline[judged])}
    figures["live"] = live
    figures["rows"] = {
        "learnt": int(learnt.sum()),
        "judged": int(judged.sum()),
        "rate": float(seen.mean()),
        "training_error": float(abs(scored[learnt].sum() / max(outcome[learnt].sum(), 1) - 1)),
    }
    figures["curves"] = {name: calibration(seen, guess) for name, guess in probabilities.items()}
    return figures


def measures(seen: np.ndarray, guess: np.ndarray) -> dict:
    """AUC, log loss, ECE over ten quantile bins, observed over expected, lift of the top tenth."""
    guess = np.clip(guess, 1e-6, 1 - 1e-6)
    curve = calibration(seen, guess)
    order = np.argsort(-guess, kind="stable")[: max(1, len(guess) // 10)]
    return {
        "auc": auc(seen, guess),
        "log_loss": float(log_loss(seen, guess, labels=[0, 1])),
        "ece": float(sum(n * abs(o - p) for n, p, o in curve) / len(seen)),
        "observed_to_expected": float(seen.sum() / guess.sum()),
        "lift": float(seen[order].mean() / seen.mean()),
    }


def level(contact: np.ndarray, seen: np.ndarray, guess: np.ndarray) -> dict:
    """How far chance moves observed over expected, one standard error, by the scatter of contacts.

    Mails of one contact are no separate draws: one unsubscribe counts for each mail of the seven
    days before it. `people` are the contacts with an outcome.
    """
    residual = seen - guess * seen.sum() / guess.sum()
    sums = np.bincount(contact.astype(int), residual)
    return {
        "error": float(np.sqrt((sums**2).sum()) / guess.sum()),
        "people": len(np.unique(contact[seen == 1])),
    }


def weekly(mails: dict, outcome: np.ndarray, guess: np.ndarray, truth: np.ndarray) -> list:
    """[week from the first one learnt from, mails, rate seen, by the scorecard, by the truth]."""
    weeks = (mails["week"] // 7).astype(int)
    return [
        [int(week), int((weeks == week).sum())]
        + [float(np.nanmean(part[weeks == week])) for part in (outcome, guess, truth)]
        for week in np.unique(weeks)
    ]


def calibration(seen: np.ndarray, guess: np.ndarray) -> list:
    """(mails, mean prediction, observed rate) of ten bins of equal size."""
    order = np.argsort(guess, kind="stable")
    return [
        (len(part), float(guess[part].mean()), float(seen[part].mean()))
        for part in np.array_split(order, 10)
    ]


def auc(seen: np.ndarray, guess: np.ndarray) -> float:
    """Area under the ROC curve; a half where all or nobody did it."""
    return float(roc_auc_score(seen, guess)) if 0 < seen.mean() < 1 else 0.5


def _boosted(table, outcome, week, test) -> np.ndarray:
    """LightGBM; leaves and rounds chosen on the last two weeks, then fitted to all."""
    late = week >= np.unique(week)[-2]
    best = None
    for leaves in (7, 15, 31):
        model = _lightgbm(leaves, 600).fit(
            table[~late],
            outcome[~late],
            eval_X=table[late],
            eval_y=outcome[late],
            eval_metric="binary_logloss",
            callbacks=[lightgbm.early_stopping(30, verbose=False)],
        )
        loss = model.best_score_["valid_0"]["binary_logloss"]
        if best is None or loss < best[0]:
            best = (loss, leaves, model.best_iteration_)
    model = _lightgbm(best[1], max(best[2], 10)).fit(table, outcome)
    return model.predict_proba(test)[:, 1]


def _lightgbm(leaves, rounds):
    return lightgbm.LGBMClassifier(
        n_estimators=rounds, learning_rate=0.05, num_leaves=leaves, min_child_samples=100,
        subsample=0.8, subsample_freq=1, verbose=-1, n_jobs=1, random_state=1, deterministic=True,
    )  # fmt: skip


def _logistic(table, outcome, test) -> np.ndarray:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    filled = np.nan_to_num(table, nan=200.0)
    return model.fit(filled, outcome).predict_proba(np.nan_to_num(test, nan=200.0))[:, 1]


def _scorecards(connection) -> dict:
    """{(target, feature, bin): points} of the oldest scorecard."""
    rows = connection.execute(
        "select target, feature, bin, points from predictions.dim_scorecard_bins"
        " where trained_on = (select min(trained_on) from predictions.dim_scorecard_bins)"
    ).fetchall()
    return {(target, feature, number): points for target, feature, number, points in rows}


def _scorecard_probability(mails, cards, target, features) -> np.ndarray:
    log_odds = np.full(len(mails["learnt"]), cards[target, "base", 1])
    for feature in features:
        bins = mails[f"{feature}_bin"].astype(int)
        points = np.array([cards.get((target, feature, n), 0.0) for n in range(bins.max() + 1)])
        log_odds += points[bins]
    return 1 / (1 + np.exp(-log_odds))


def _live(connection) -> dict:
    """What rpt_prediction_quality says of the predictions that were in use, by target."""
    rows = connection.execute(
        "select target, auc, log_loss, calibration_error, observed_to_expected, top_decile_lift,"
        " is_alarm from monitoring.rpt_prediction_quality where scorecard_version = 'live'"
    ).fetchall()
    names = ("auc", "log_loss", "ece", "observed_to_expected", "lift", "is_alarm")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
