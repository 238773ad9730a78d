"""Single values: blanks, times, numbers, text forms and rounding (DESIGN.md 2 and 3)."""

import json
import math
import re
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_NUMBER = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*", re.ASCII)
_AMOUNT_LIMIT = Decimal(10) ** 12  # decimal(18,6) holds twelve digits before the point


def text(value):
    """The value as text, or None when it is empty or only blanks."""
    if value is None or not str(value).strip():
        return None
    return str(value)


def byte_order(value):
    """Sort key of a text that may be missing: bytewise, missing last."""
    return (value is None, (value or "").encode())


def parse_time(value):
    """Return (moment in UTC without zone, is_unparseable) of a timestamp or ISO-8601 text.

    A text without offset is UTC; a date alone means midnight.
    """
    if isinstance(value, datetime):
        if value.tzinfo:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        return value, False
    if text(value) is None:
        return None, False
    match = _ISO.fullmatch(value)
    if not match:
        return None, True
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
        )
    except ValueError:
        return None, True
    if offset and offset != "Z":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        moment = moment - shift if offset[0] == "+" else moment + shift
    return moment, False


def parse_date(value):
    """The date of a `YYYY-MM-DD` text, None when missing."""
    return date.fromisoformat(value) if text(value) else None


def number(value):
    """The double that a text spells, or None when it is missing or spells no number."""
    if value is None or not _NUMBER.fullmatch(value):
        return None
    return float(value)


def parse_amount(value):
    """Return (amount as decimal(18,6), is_bad) of a decimal or a text."""
    if isinstance(value, str):
        if text(value) is None:
            return None, False
        if not _NUMBER.fullmatch(value):
            return None, True
        value = Decimal(value.strip())
    if value is None:
        return None, False
    value = value.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return (None, True) if abs(value) >= _AMOUNT_LIMIT else (value, False)


def plain(value):
    """Text form of a column's value in text comparisons, None when missing."""
    if value is None or isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        shortest = format(value, "f")
        shortest = shortest.rstrip("0").rstrip(".") if "." in shortest else shortest
        return "0" if shortest == "-0" else shortest
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    raise TypeError(f"no text form is defined for {type(value).__name__}")


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def json_fields(document):
    """Top-level fields of a JSON object as text: {key: text}, present values only.

    Strings as they are, numbers and booleans as their JSON text. Malformed JSON, or JSON that is no
    object, has no fields.
    """
    if text(document) is None:
        return {}
    try:
        parsed = json.loads(
            document, parse_int=_Literal, parse_float=_Literal, parse_constant=_no_constant
        )
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    fields = {}
    for key, value in parsed.items():
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, str) and text(value):
            fields[key] = str(value)
    return fields


class _Literal(str):
    """A JSON number kept as it was written."""


def round_points(points):
    """A double rounded to six decimals, half away from zero, as a decimal."""
    steps = math.floor(abs(points) * 1e6 + 0.5)
    return Decimal(-steps if points < 0 else steps).scaleb(-6)


def round_score(score):
    """A decimal rounded to four decimals, half away from zero."""
    return score.quantize(Decimal("0.0001"), ROUND_HALF_UP) + Decimal("0.0000")
