"""Command line: `python -m demo --out data/raw --truth data/truth`."""

import argparse
import sys
from datetime import date
from pathlib import Path

from .generate import Plan, contacts_for, write_all
from .worlds import WORLDS


def _whole(least: int, most: int):
    """An argparse type: a whole number within bounds."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not between {least} and {most}")
        return value

    return parse


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-06-30") from None
    if not 2010 <= day.year <= 2090:
        raise argparse.ArgumentTypeError(f"{day} is not between 2010 and 2090")
    return day


def parser() -> argparse.ArgumentParser:
    """The arguments and their defaults."""
    out = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    out.add_argument("--out", type=Path, default=Path("data/raw"), help="folder of the raw tables")
    out.add_argument("--truth", type=Path, default=Path("data/truth"), help="folder of the truth")
    size = out.add_mutually_exclusive_group()
    size.add_argument("--contacts", type=_whole(1, 5_000_000), default=5_000)
    size.add_argument("--events", type=_whole(1, 1_000_000_000), help="about so many events")
    out.add_argument("--weeks", type=_whole(1, 260), default=26, help="length of the history")
    out.add_argument("--seed", type=_whole(0, 2**32), default=1)
    out.add_argument("--end-date", type=_day, default=date(2026, 6, 30), help="last day, UTC")
    out.add_argument("--world", choices=list(WORLDS), default="default")
    out.add_argument(
        "--processes", type=_whole(1, 64), help="changes no byte (default: 1 or 2, by size)"
    )
    return out


def main(arguments: list[str] | None = None) -> int:
    """Write the tables and say what was written; the exit code is 2 for bad arguments."""
    args = parser().parse_args(arguments)
    plan = Plan(
        args.out, args.truth, args.contacts, args.weeks, args.seed, args.end_date, args.world
    )
    if args.events:
        plan = Plan(
            args.out,
            args.truth,
            contacts_for(plan, args.events),
            args.weeks,
            args.seed,
            args.end_date,
            args.world,
        )
    try:
        total = write_all(plan, args.processes)
    except OSError as error:
        print(f"demo: cannot write: {error}", file=sys.stderr)
        return 1
    print(
        f"{total:,} events of {plan.contacts:,} contacts in {plan.weeks} weeks until "
        f"{plan.end_date} (world {plan.world}, seed {plan.seed}): {plan.out}, truth in {plan.truth}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
