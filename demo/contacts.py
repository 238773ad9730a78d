"""Rows of `contacts`, `companies` and `deals`.

A contact has one row, and a second one when it has an alias (another contact_id and spelling of
the e-mail) or is repeated (same contact_id, newer attributes). Names and domains are invented;
the domains are reserved for examples.
"""

import json

import numpy as np
import pyarrow as pa

from .clock import DAY, HOUR, ZONES, Clock
from .people import People
from .text import timestamps

FIRST_NAMES = ("anna", "ben", "chloe", "david", "eva", "felix", "grace", "hugo", "ines", "jonas")
LAST_NAMES = ("meyer", "smith", "rossi", "garcia", "novak", "jones", "silva", "patel", "sato")
MAIL_HOSTS = ("example.com", "example.org", "example.net")
JOB_LEVELS = ("intern", "staff", "manager", "director", "vp", "c_level")
JOB_WEIGHTS = (0.06, 0.44, 0.26, 0.13, 0.07, 0.04)
LEAD_SOURCES = ("webinar", "organic_search", "paid_search", "referral", "trade_show", "import")
INDUSTRIES = ("software", "retail", "manufacturing", "finance", "health", "education", "logistics")
COMPANY_WORDS = ("Alder", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Harbor", "Iris")
COMPANY_KINDS = ("Works", "Labs", "Group", "Trading", "Systems", "Partners", "Foods")
OWNERS = 12
CONTACTS_PER_COMPANY = 12
STAGES = ("lead", "qualified", "proposal", "negotiation", "won", "lost")
STAGE_WEIGHTS = (0.22, 0.20, 0.16, 0.10, 0.17, 0.15)
DEAL_SHARE = 0.10  # of the contacts with a company

OWN, ALIAS, REPEATED = range(3)


def company_table(contacts: int, rng: np.random.Generator) -> pa.Table:
    """One row per company; their number follows from the number of contacts."""
    count = max(3, contacts // CONTACTS_PER_COMPANY)
    numbers = range(count)
    employees = np.maximum(1, rng.lognormal(4.2, 1.5, count)).astype(np.int64)
    industry = rng.integers(0, len(INDUSTRIES), count)
    owner = rng.integers(1, OWNERS + 1, count)
    names = [
        f"{COMPANY_WORDS[i % len(COMPANY_WORDS)]} {COMPANY_KINDS[i % len(COMPANY_KINDS)]} {i + 1}"
        for i in numbers
    ]
    return pa.table(
        {
            "company_id": pa.array([f"co-{i + 1:05d}" for i in numbers], pa.string()),
            "company_name": pa.array(names, pa.string()),
            "domain": pa.array([f"company-{i + 1}.example" for i in numbers], pa.string()),
            "industry": pa.array([INDUSTRIES[i] for i in industry], pa.string()),
            "employee_count": pa.array(employees, pa.int64()),
            "owner_id": pa.array([f"owner-{i:02d}" for i in owner], pa.string()),
        }
    )


def contact_table(
    people: People, clock: Clock, companies: pa.Table, rng: np.random.Generator
) -> pa.Table:
    """The block's rows of `contacts`, with aliases, repeated rows, erasures and gaps."""
    own = np.setdiff1d(np.arange(len(people)), people.chosen("unknown_contact"))
    parts = (own, people.chosen("alias"), people.chosen("repeated_contact"))
    rows = np.concatenate(parts)
    role = np.repeat((OWN, ALIAS, REPEATED), [len(part) for part in parts])
    created = people.created[rows] + np.where(role == ALIAS, 3 * DAY, 0)
    seen = np.maximum(created, clock.start) + rng.integers(1, 20, len(rows)) * DAY
    updated = np.where(role == REPEATED, clock.end - HOUR, np.minimum(seen, clock.end - 2 * HOUR))
    deleted = np.zeros(len(people), dtype=np.int64)
    gone = people.chosen("deleted_contact")
    deleted[gone] = clock.end - rng.integers(1, 40, len(gone)) * DAY
    company = people.company[rows]
    zone = people.zone[rows]
    unknown_zone = np.isin(rows, people.chosen("no_timezone"))
    return pa.table(
        {
            "contact_id": _contact_ids(people, rows, role),
            "email": _emails(people, rows, role, companies["domain"]),
            "created_at": timestamps(created),
            "timezone": _lookup([item.name for item in ZONES], np.where(unknown_zone, -1, zone)),
            "country": _lookup([item.country for item in ZONES], zone),
            "company_id": _lookup(companies["company_id"], company),
            "owner_id": _lookup(companies["owner_id"], company),
            "attributes": _attributes(role, zone, _lookup(companies["industry"], company), rng),
            "updated_at": timestamps(updated),
            "deleted_at": timestamps(deleted[rows], deleted[rows] == 0),
        }
    )


def deal_table(
    people: People, clock: Clock, companies: pa.Table, rng: np.random.Generator
) -> pa.Table:
    """Deals of a share of the contacts with a company; won and lost ones are closed."""
    chance = rng.random(len(people))
    rows = np.flatnonzero((people.company >= 0) & (chance < DEAL_SHARE))
    stage = rng.choice(len(STAGES), len(rows), p=STAGE_WEIGHTS)
    first = np.maximum(people.created[rows], clock.start)
    created = first + (rng.random(len(rows)) * (clock.end - first)).astype(np.int64)
    closed = created + (rng.random(len(rows)) * (clock.end - created)).astype(np.int64)
    cents = np.round(rng.lognormal(9.0, 1.0, len(rows)), 2)
    ids = people.ids()
    return pa.table(
        {
            "deal_id": pa.array([f"deal-{people.first + row:07d}" for row in rows], pa.string()),
            "company_id": _lookup(companies["company_id"], people.company[rows]),
            "contact_id": pa.array([ids[row] for row in rows], pa.string()),
            "stage": _lookup(STAGES, stage),
            "amount": pa.array([f"{amount:.2f}" for amount in cents], pa.string()),
            "owner_id": _lookup(companies["owner_id"], people.company[rows]),
            "created_at": timestamps(created // HOUR * HOUR),
            "closed_at": timestamps(closed // HOUR * HOUR, stage < STAGES.index("won")),
        }
    )


def _lookup(values: pa.ChunkedArray | list[str] | tuple[str, ...], codes: np.ndarray) -> pa.Array:
    """Text per code; a code below 0 is null."""
    table = values if isinstance(values, pa.ChunkedArray) else pa.array(values, pa.string())
    taken = table.take(pa.array(codes.astype(np.int64), mask=codes < 0))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _contact_ids(people: People, rows: np.ndarray, role: np.ndarray) -> pa.Array:
    ids = people.ids()
    place = np.where(role == ALIAS, people.alias_of()[rows], rows)
    return pa.array([ids[row] for row in place], pa.string())


def _emails(
    people: People, rows: np.ndarray, role: np.ndarray, domains: pa.ChunkedArray
) -> pa.Array:
    """Invented addresses, unique per contact; aliases spelled with other case and blanks."""
    hosts = _lookup(domains, people.company[rows]).to_pylist()
    missing = people.chosen("no_email")
    emails: list[str | None] = []
    for row, kind, domain in zip(rows.tolist(), role.tolist(), hosts, strict=True):
        number = people.first + row
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[number % len(LAST_NAMES)]
        email = f"{first}.{last}{number}@{domain or MAIL_HOSTS[number % len(MAIL_HOSTS)]}"
        if kind == ALIAS:
            email = f"  {email.upper()}" if number % 2 else f"{email.title()} "
        emails.append(email)
    for count, place in enumerate(np.flatnonzero(np.isin(rows, missing))):
        emails[place] = None if count % 2 else "  "
    return pa.array(emails, pa.string())


def _attributes(
    role: np.ndarray, zone: np.ndarray, industry: pa.Array, rng: np.random.Generator
) -> pa.Array:
    """JSON text; a repeated row says that the person has become a director since."""
    count = len(role)
    job = rng.choice(len(JOB_LEVELS), count, p=JOB_WEIGHTS)
    job[role == REPEATED] = JOB_LEVELS.index("director")
    lead = rng.integers(0, len(LEAD_SOURCES), count)
    customer = rng.random(count) < 0.3
    texts = []
    for row, field in enumerate(industry.to_pylist()):
        values = {
            "job_level": JOB_LEVELS[job[row]],
            "industry": field,
            "lead_source": LEAD_SOURCES[lead[row]],
            "country": ZONES[zone[row]].country,
            "is_customer": bool(customer[row]),
        }
        texts.append(json.dumps(values))
    return pa.array(texts, pa.string())
