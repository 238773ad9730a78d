"""One refresh of the warehouse: lock, freshness, build with tests, publish, report.

`python -m refresh` is a thin command over dbt's own Python API; refresh/README.md tells how
publication works and what a scheduler may expect of it.
"""
