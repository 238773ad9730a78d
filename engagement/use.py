"""How old the consent is that answers rest on, and whether they may still be used.

The marts know no clock: they say up to when consent is known and until when they may be used. This
is where that is held against today.
"""

import datetime

import duckdb

_KNOWN = "select consent_as_of, use_until from intermediate.int_as_of_date"


def age_of_consent(consent_as_of: datetime.datetime, now: datetime.datetime) -> str:
    """Such as `consent known up to 2026-07-01 00:00 UTC, 2.3 days ago`; times in UTC."""
    days = (now - consent_as_of).total_seconds() / 86400
    return f"consent known up to {consent_as_of:%Y-%m-%d %H:%M} UTC, {days:.1f} days ago"


def refusal(
    consent_as_of: datetime.datetime | None,
    use_until: datetime.datetime | None,
    now: datetime.datetime | None = None,
) -> str | None:
    """Why nothing may be sent by answers of these times; None where it may."""
    now = now or utc_now()
    if consent_as_of is None or use_until is None:
        return "nobody knows up to when consent is known: no load time"
    known = age_of_consent(consent_as_of, now)
    if now > use_until:
        return f"{known}: not to be used since {use_until:%Y-%m-%d %H:%M} UTC; load and refresh"
    if consent_as_of > now + datetime.timedelta(days=1):
        return f"{known}: a load time lies in the future"
    return None


def told(
    consent_as_of: datetime.datetime | None,
    use_until: datetime.datetime | None,
    now: datetime.datetime | None = None,
) -> str:
    """How old the consent is that answers rest on, and until when, or why not, to send by them."""
    why = refusal(consent_as_of, use_until, now)
    if why:
        return f"send nothing by this: {why}"
    known = age_of_consent(consent_as_of, now or utc_now())
    return f"{known}; to be used until {use_until:%Y-%m-%d %H:%M} UTC"


def known(warehouse: duckdb.DuckDBPyConnection) -> tuple[datetime.datetime | None, ...]:
    """(consent_as_of, use_until) of a working database."""
    return warehouse.execute(_KNOWN).fetchone() or (None, None)


def utc_now() -> datetime.datetime:
    """The time in UTC, without a zone, as the database has times."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
