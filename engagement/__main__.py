"""The small command: `engagement why CONTACT`, `may-mail`, `show`, `refresh`.

    .venv/bin/engagement why c0000001 --score engagement_decayed
    .venv/bin/engagement why c0000001 --date 2026-03-31
    .venv/bin/engagement may-mail msg-00313
    .venv/bin/engagement show scoring.fct_contact_scores

Run it in the project's folder. It reads the database that DUCKDB_PATH names (default
warehouse/engagement.duckdb), and only reads. A past date (`--date`) is answered from a database of
its own beside it: today's marts stay as they are.
"""

import argparse
import datetime
import signal
import sys

from engagement import as_of, show
from engagement.may_mail import may_mail
from engagement.warehouse import open_warehouse
from engagement.why import why


def main() -> None:
    """Carry out one command. Exits with 1 and a sentence where there is no answer."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `engagement show ... | head` ends quietly
    if sys.argv[1:2] == ["refresh"]:
        from refresh.__main__ import main as refresh

        del sys.argv[1]
        refresh()
    options = command_line().parse_args()
    with open_warehouse(as_of.beside(options.date) if options.date else None) as warehouse:
        if options.command == "why":
            print(why(warehouse, options.contact, options.score))
        elif options.command == "may-mail":
            print(may_mail(warehouse, options.id))
        else:
            show.show(warehouse, " ".join(options.question))


def command_line() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(prog="engagement", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    dated = argparse.ArgumentParser(add_help=False)
    dated.add_argument(
        "--date",
        type=day,
        metavar="YYYY-MM-DD",
        help="answer as of this past date, beside today's marts (the first time it builds them)",
    )
    command = commands.add_parser(
        "why", parents=[dated], help="where a score comes from, and the way to the next tier"
    )
    command.add_argument("contact", metavar="CONTACT", help="a contact_id")
    command.add_argument("--score", help="a score_id (default: all of the contact's)")
    command = commands.add_parser(
        "may-mail", parents=[dated], help="may a contact be mailed, may a planned message go out?"
    )
    command.add_argument("id", metavar="CONTACT|MESSAGE", help="a contact_id or a message_id")
    command = commands.add_parser(
        "show", parents=[dated], help="list the tables, print one, or answer a question in SQL"
    )
    command.add_argument("question", metavar="TABLE|SQL", nargs="*")
    commands.add_parser("refresh", help="build, test and publish (`engagement refresh --help`)")
    return parser


def day(text: str) -> datetime.date:
    """A date as the command line has it."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-03-31") from error


if __name__ == "__main__":
    main()
