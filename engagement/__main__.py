"""The small command: `engagement check`, `build`, `refresh`, `why CONTACT`, `may-mail` and more.

    .venv/bin/engagement why c0000001 --score engagement_decayed
    .venv/bin/engagement why c0000001 --date 2026-03-31
    .venv/bin/engagement may-mail msg-00313
    .venv/bin/engagement export brevo exports
    .venv/bin/engagement person ann@example.org --json ann.json
    .venv/bin/engagement erase ann@example.org
    .venv/bin/engagement show scoring.fct_contact_scores

Run it in the project's folder. It reads the database that DUCKDB_PATH names (default
warehouse/engagement.duckdb), and only reads: `build` and `refresh` write it, `rotate-key` removes
it, to be built anew; `erase` writes a raw table. A past date (`--date`) is answered from a database
of its own beside it: today's marts stay as they are.
"""

import argparse
import datetime
import signal
import sys
from pathlib import Path

from engagement import as_of, show
from engagement.build import build
from engagement.check import check
from engagement.may_mail import may_mail
from engagement.person import person
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
    if sys.argv[1:2] in (["build"], ["check"]):
        try:
            return {"build": build, "check": check}[sys.argv[1]](sys.argv[2:])
        except KeyboardInterrupt:
            sys.exit("Interrupted: the next start goes on from here.")
    options = command_line().parse_args()
    if options.command in ("backup", "restore"):
        from engagement.backup import backup, restore  # the other commands need no pyarrow

        print((backup if options.command == "backup" else restore)(options.folder))
        return
    if options.command == "erase":
        from engagement.erase import erase, proof

        print(proof(options.id, options.also) if options.proof else erase(options.id))
        return
    if options.command == "rotate-key":
        from engagement.keys import rotate_key

        print(rotate_key())
        return
    with open_warehouse(as_of.beside(options.date) if options.date else None) as warehouse:
        if options.command == "why":
            print(why(warehouse, options.contact, options.score))
        elif options.command == "may-mail":
            print(may_mail(warehouse, options.id))
        elif options.command == "export":
            from engagement.export import export  # its lock is of Linux and macOS

            print(
                export(
                    warehouse, options.destination, options.folder, options.full, options.requests
                )
            )
        elif options.command == "person":
            print(person(warehouse, options.id, options.json))
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
        "export", help="what a tool does not know yet: contacts and who is gone, as CSV files"
    )
    command.add_argument("destination", metavar="DESTINATION", help="such as brevo or hubspot")
    command.add_argument(
        "folder", type=Path, metavar="FOLDER", help="of all exports; has addresses"
    )
    command.add_argument("--full", action="store_true", help="everybody, not only what is new")
    command.add_argument(
        "--requests", action="store_true", help="cut files to one request of the tool's API each"
    )
    command.set_defaults(date=None)
    command = commands.add_parser(
        "person", parents=[dated], help="all that is held about one person, as a page and as JSON"
    )
    command.add_argument("id", metavar="CONTACT|E-MAIL", help="a contact_id or an e-mail address")
    command.add_argument("--json", type=Path, metavar="FILE", help="write it to this file as well")
    command = commands.add_parser(
        "erase",
        help="ask for somebody's erasure; later prove that nothing is left",
    )
    command.add_argument("id", metavar="CONTACT|E-MAIL", help="a contact_id or an e-mail address")
    command.add_argument(
        "--proof",
        action="store_true",
        help="after a refresh: is anything left? exit code 1 if so",
    )
    command.add_argument(
        "--also",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="of exports, backups",
    )
    command = commands.add_parser(
        "show", parents=[dated], help="list the tables, print one, or answer a question in SQL"
    )
    command.add_argument("question", metavar="TABLE|SQL", nargs="*")
    commands.add_parser("check", help="are the settings and the raw tables right? in seconds")
    commands.add_parser("build", help="build everything, then say what came of it")
    for name, meaning in (
        ("backup", "what cannot be built again, in hashes, into a new folder"),
        ("restore", "lay a backup where the next refresh finds it, after the database was lost"),
    ):
        command = commands.add_parser(name, help=meaning)
        command.add_argument("folder", type=Path, metavar="FOLDER")
    commands.add_parser(
        "rotate-key",
        help="move the logs of objections and erasures to a new EMAIL_HASH_KEY",
        description="EMAIL_HASH_KEY is the key of the database, EMAIL_HASH_KEY_NEXT the new one.",
    )
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
