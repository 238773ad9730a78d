"""Compare what the warehouse holds with what it must hold."""

import math
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal


def _order(value):
    """Any value in one order: missing last, then by kind of value."""
    if value is None:
        return (9, 0)
    if isinstance(value, (bool, int, float, Decimal)):
        return (0, value)
    if isinstance(value, datetime):
        return (2, value.isoformat())
    if isinstance(value, date):
        return (3, value.isoformat())
    return (4, str(value))


def _same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    return left == right


def differences(expected, actual, key, columns, limit=5):
    """Describe the first rows that differ; an empty list when the two sides are equal.

    expected, actual: lists of dicts. key: columns that name a row. columns: what is compared.
    Rows of one key are compared in the order of their other columns.
    """
    names = [*key, *(name for name in columns if name not in key)]
    sides = []
    for rows in (expected, actual):
        grouped = defaultdict(list)
        for row in rows:
            grouped[tuple(row[name] for name in key)].append({name: row[name] for name in names})
        for group in grouped.values():
            group.sort(key=lambda row: [_order(row[name]) for name in names])
        sides.append(grouped)
    wanted, found = sides

    described = []
    for one in sorted(
        wanted.keys() | found.keys(), key=lambda values: [_order(value) for value in values]
    ):
        left, right = wanted.get(one, []), found.get(one, [])
        for number in range(max(len(left), len(right))):
            want = left[number] if number < len(left) else None
            have = right[number] if number < len(right) else None
            if want is None or have is None:
                described.append(
                    f"only in {'warehouse' if want is None else 'oracle'}: {want or have}"
                )
                continue
            wrong = [name for name in names if not _same(want[name], have[name])]
            if wrong:
                parts = [
                    f"{name}: oracle {want[name]!r}, warehouse {have[name]!r}" for name in wrong
                ]
                named = {name: want[name] for name in key}
                described.append(f"{named} -> " + "; ".join(parts))
    if len(described) > limit:
        described = [*described[:limit], f"... and {len(described) - limit} more rows"]
    return described
