"""From the figures of the worlds to README.md and the reliability diagram."""

import json
from pathlib import Path

from .worlds import WORLDS

HEAD = """# How good are the predictions?

Written by `make bench-predictions`. Simulated people whose true probabilities are known,
{contacts:,} a world; terms were fixed on `default`, seed 1, and judged on the others. All learn
from the same mails (twelve weeks) and are judged on the same ones: the four newest closed weeks,
which begin two weeks after the training ends. `live` is the scorecard that dbt retrains each week,
on the same four weeks.

The prior of the scorecard was learnt on another seed of the `default` world (101); with so many
mails it weighs next to nothing. Accuracy on unsubscribes is shown on simulated people only: no
public table of real ones, person by person, was at hand.

## Against what was to be reached

Every cell; **bold** misses. O/E is of `live`, everything else of one scorecard that is two to six
weeks old.
"""
WANTED = {
    "engage": (0.005, 1.01, 0.95, 0.01, (0.9, 1.1), 0.02, 0.97),
    "unsubscribe": (0.01, 1.01, 0.90, None, (0.8, 1.25), 0.02, 0.95),
}
TITLES = (
    "AUC behind LightGBM",
    "log loss / LightGBM's",
    "share of its gain",
    "ECE",
    "28-day O/E",
    "AUC above baseline",
    "lift / LightGBM's",
)

COLUMNS = (
    *("world", "seed", "target", "rate", "oracle", "LightGBM", "logistic regression"),
    *("scorecard", "live", "baseline", "log loss: LightGBM", "scorecard", "constant"),
    *("O/E of two to six weeks", "fitted total off by"),
)


def read_figures(folder: Path) -> list:
    """[(world, seed, figures)] of the worlds that were judged."""
    found = []
    for world, seed in WORLDS:
        path = folder / "results" / f"{world}_{seed}.json"
        if path.exists():
            found.append((world, seed, json.loads(path.read_text(encoding="utf-8"))))
    return found


def cells(target: str, figures: dict) -> list:
    """[(text, reached or not)] of one world, in the order of TITLES."""
    card, best, constant = figures["scorecard"], figures["LightGBM"], figures["constant"]
    behind, ratio, gain, ece, (low, high), above, lift = WANTED[target]
    ece = ece if ece is not None else 0.2 * figures["rows"]["rate"]
    gained = (constant["log_loss"] - card["log_loss"]) / (constant["log_loss"] - best["log_loss"])
    level = figures["live"]["observed_to_expected"]
    values = (
        (best["auc"] - card["auc"], "{:+.4f}", lambda value: value <= behind),
        (card["log_loss"] / best["log_loss"], "{:.4f}", lambda value: value <= ratio),
        (gained, "{:.1%}", lambda value: value >= gain),
        (card["ece"], "{:.4f}", lambda value: value <= ece),
        (level, "{:.3f}", lambda value: low <= value <= high),
        (card["auc"] - figures["baseline"]["auc"], "{:+.4f}", lambda value: value >= above),
        (card["lift"] / best["lift"], "{:.3f}", lambda value: value >= lift),
    )
    return [(form.format(value), reached(value)) for value, form, reached in values]


def write_report(folder: Path) -> None:
    """README.md and, where matplotlib is installed, reliability.png."""
    found = read_figures(folder)
    if not found:
        return
    lines = [HEAD.format(contacts=found[0][2]["contacts"])]
    for target in WANTED:
        lines += [f"### {target}", "", "| world | seed | " + " | ".join(TITLES) + " |"]
        lines.append("|---|---|" + "---:|" * len(TITLES))
        for world, seed, figures in found:
            if world == "exchangeable":
                continue
            texts = [text if ok else f"**{text}**" for text, ok in cells(target, figures[target])]
            lines.append(f"| {world} | {seed} | " + " | ".join(texts) + " |")
        lines.append("")
    missing = [f"{world} {seed}" for world, seed in WORLDS if (world, seed) not in _names(found)]
    if missing:
        lines += [f"Not judged yet: {', '.join(missing)}.", ""]
    lines += [
        "`exchangeable` people cannot be told apart: no model gains anything there, so only its",
        "AUC and level say something; they are below. ECE is wanted up to 0.01, of unsubscribes",
        "up to a fifth of their rate.",
        "",
        "## AUC and log loss",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---|---|---|" + "---:|" * 12,
    ]
    for world, seed, figures in found:
        for target in ("engage", "click", "unsubscribe"):
            lines.append(_row(world, seed, target, figures[target]))
    if draw(folder, found):
        lines += ["", "![Predicted and observed rates by tenth](reliability.png)"]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _names(found):
    return {(world, seed) for world, seed, _ in found}


def _row(world, seed, target, figures) -> str:
    models = ("oracle", "LightGBM", "logistic regression", "scorecard", "live", "baseline")
    numbers = [f"{figures[name]['auc']:.4f}" for name in models]
    numbers += [f"{figures[n]['log_loss']:.5f}" for n in ("LightGBM", "scorecard", "constant")]
    numbers.append(f"{figures['scorecard']['observed_to_expected']:.3f}")
    numbers.append(f"{figures['rows']['training_error']:.4%}")
    rate = f"{figures['rows']['rate']:.4f}"
    return f"| {world} | {seed} | {target} | {rate} | " + " | ".join(numbers) + " |"


def draw(folder: Path, found: list) -> bool:
    """The reliability diagram: predicted against observed rate by tenth, of all worlds."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return (folder / "reliability.png").exists()
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    for place, target in enumerate(("engage", "unsubscribe"), 1):
        axes = figure.add_subplot(1, 2, place)
        highest = 0.0
        for world, seed, figures in found:
            curve = figures[target]["curves"]["scorecard"]
            predicted, observed = [row[1] for row in curve], [row[2] for row in curve]
            highest = max(highest, *predicted, *observed)
            axes.plot(predicted, observed, marker="o", ms=3, lw=1, label=f"{world} {seed}")
        axes.plot([0, highest], [0, highest], color="grey", lw=0.8, ls="--")
        axes.set(title=target, xlabel="predicted rate", ylabel="observed rate")
        if place == 1:
            axes.legend(fontsize=7)
    figure.savefig(folder / "reliability.png", dpi=110, metadata={"Software": None})
    return True
