"""Makes a virtual environment that holds exactly what a lock file lists.

    python tools/environment.py .venv requirements.lock

Packages come from whatever index pip is set to use, and each must match its hash in the lock. An
environment that holds an older state of a lock, or another Python, is made anew; one that is up to
date costs nothing. It runs on any Python 3, so that an old one gets a sentence and no traceback.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys


def main():
    """Parse the command line, make or complete the environment. Exits with 1 and a message."""
    parser = argparse.ArgumentParser(description="Make a virtual environment from a lock file.")
    parser.add_argument("folder", help="where the environment goes, such as .venv")
    parser.add_argument("lock", help="a requirements file with hashes")
    parser.add_argument("--at-least", default="3.10", help="oldest Python that the lock supports")
    options = parser.parse_args()

    oldest = tuple(int(part) for part in options.at_least.split("."))
    if sys.version_info < oldest:
        sys.exit(
            f"{options.lock} needs Python {options.at_least} or newer; {sys.executable} is "
            f"{sys.version.split()[0]}. Name another: make PYTHON=python{options.at_least} ..."
        )

    stamps = os.path.join(options.folder, ".locks")
    if is_stale(options.folder, stamps):
        shutil.rmtree(options.folder)
    if not os.path.isdir(stamps):
        make_environment(options.folder)
        os.makedirs(stamps)
        write(os.path.join(stamps, "python"), sys.version)
    write_command(options.folder)
    stamp = os.path.join(stamps, os.path.basename(options.lock))
    if not os.path.exists(stamp):
        print(f"Installing {options.lock} into {options.folder} ...", flush=True)
        install(options.folder, options.lock)
        write(stamp, fingerprint(options.lock))


def is_stale(folder, stamps):
    """True where the folder exists but holds something else than the locks and Python of today."""
    if not os.path.isdir(folder):
        return False
    if not os.path.isdir(stamps) or read(os.path.join(stamps, "python")) != sys.version:
        return True
    locks = [name for name in sorted(os.listdir(stamps)) if name != "python"]
    return any(read(os.path.join(stamps, name)) != fingerprint(name) for name in locks)


def make_environment(folder):
    """Run `python -m venv`; say what is missing where the system's Python comes without it."""
    try:
        subprocess.check_call([sys.executable, "-m", "venv", folder])
    except subprocess.CalledProcessError:
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(
            "Python could not make a virtual environment. On Debian and Ubuntu the package "
            "python3-venv has what is missing."
        )


def write_command(folder):
    """Write `engagement` beside the environment's python: the package lies in the project."""
    path = os.path.join(folder, "bin", "engagement")
    project = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.isdir(os.path.dirname(path)) and not os.path.exists(path):
        write(
            path,
            f"#!/bin/sh\nPYTHONPATH='{project}' exec"
            ' "$(dirname "$0")/python" -m engagement "$@"\n',
        )
        os.chmod(path, 0o755)


def install(folder, lock):
    """Install a lock as it stands: every hash checked, nothing resolved, nothing added."""
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    command = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--require-hashes", "-r", lock]
    if subprocess.call(command) != 0:
        sys.exit(f"pip could not install {lock}; its message stands above.")


def fingerprint(path):
    """SHA-256 of a file, empty where there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path):
    """The text of a file, empty where there is none."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def write(path, text):
    """Replace a file's text."""
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
