"""The small command of the project: `.venv/bin/engagement --help`."""
