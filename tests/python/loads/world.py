"""One history: people of one prefix with their messages, companies, deals and events, as raw rows.

A world holds the raw state as loaders have left it so far. Changes (see `event_changes` and
`contact_changes`) edit that state; nothing of a world depends on other worlds.

An event row is a dict of the contract's columns and three of our own, which are never written:
`at` (the moment meant), `file` (the load that brought the row) and `batch` (the load that the
loader says it belongs to).
"""

import json
from datetime import datetime, timedelta

TYPES = (
    "delivered", "delivered", "sent", "opened", "opened", "opened", "clicked", "clicked", "Open",
    "purchased", "purchased", "page_viewed", "page_viewed", "form_submitted", "replied",
    "forwarded", "unsubscribed", "subscribed", "complained", "bounced", "soft_bounce",
    "proxy_open", "teleported", "beamed",
)  # fmt: skip
SOURCES = ("crm", "mailer", "mailgun", "shop")
LINKS = tuple(f"https://example.com/{name}?x=1" for name in ("a", "b", "c", "d"))
AGENTS = (
    None, None, "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0", "Mozilla/5.0", "curl/8.5",
    "Acme Fetcher 2",
)  # fmt: skip
ADDRESSES = ("203.0.113.7", "203.0.113.8", "198.18.4.4", "192.0.2.77")
COUNTRIES = ("DE", "FR", "US")
BAD_TIMES = ("yesterday", "2026-02-30T10:00:00", "infinity", "", None)
BAD_AMOUNTS = ("12,50", "nan", "1234567890123456")
BAD_JSON = ("{bad", "[1]", '{"plan": NaN}')
BACKLOG_DAYS = 70


class World:
    """The raw rows of one history and the ways to make more of them."""

    def __init__(self, random, prefix, first_day):
        """Start with people and messages, and no events; `first_day` is the backlog's first."""
        self.random = random
        self.prefix = prefix
        self.events, self.contacts, self.pending = [], [], []
        self.number = 0  # of the load
        self.now = datetime.combine(first_day, datetime.min.time())
        self.made = 0  # rows ever made: ids are never used twice by accident
        self.ids = [f"{prefix}{number}" for number in range(random.randint(9, 14))]
        self.ghosts = [f"{prefix}ghost{number}" for number in range(3)]
        self.message_ids = [f"{prefix}m{number}" for number in range(4)]
        self.messages = [self.message(one) for one in self.message_ids[:-1]]
        self.company_ids = [f"{prefix}acme", f"{prefix}globex"]
        self.companies = [self.company(one) for one in self.company_ids]
        self.deals = [self.deal(number) for number in range(3)]
        self.emails = [f"{one}@example.com" for one in self.ids]
        for contact_id, email in zip(self.ids, self.emails, strict=True):
            shared = random.choice(self.emails) if self.chance(0.3) else email
            self.contacts.append(self.contact(contact_id, shared))
        self.erased_ids = set()

    def chance(self, probability):
        """True with the given probability."""
        return self.random.random() < probability

    def next_load(self, now):
        """The clock moves on; rows that an earlier load still owed arrive with their old time."""
        self.number += 1
        self.now = now
        arriving, self.pending = self.pending, []
        for row in arriving:
            row["file"] = self.number
        self.events += arriving

    # events -----------------------------------------------------------------------------------

    def received_ids(self):
        """Contact ids that events may name: with a record, without, erased."""
        return self.ids + self.ghosts

    def somebody(self):
        """Whom an event names: some people are busy, so that caps are reached."""
        return self.random.choice(self.ids[:3] if self.chance(0.4) else self.received_ids())

    def day_before(self, furthest):
        """A moment up to `furthest` days before the load."""
        return self.now - timedelta(
            days=self.random.randrange(furthest), seconds=self.random.randrange(86400)
        )

    def event(self, at, **changes):
        """A new raw event of the moment `at`, loaded now, that nothing is wrong with."""
        random = self.random
        self.made += 1
        kind = random.choice(TYPES)
        row = {
            "event_id": None if self.chance(0.25) else f"{self.prefix}e{self.made * 7919 % 99991}",
            "source": random.choice(SOURCES),
            "event_type": kind,
            "contact_id": self.somebody(),
            "at": at,
            "loaded_at": self.load_time(),
            "message_id": random.choice([*self.message_ids, None]),
            "link_url": random.choice(LINKS) if kind == "clicked" else None,
            "user_agent": random.choice(AGENTS),
            "ip_address": random.choice([None, *ADDRESSES]),
            "bounce_type": random.choice([None, "hard", "soft"]) if kind == "bounced" else None,
            "is_machine": random.choice([None, None, None, True, False]),
            "amount": random.choice(["25.5", "100", "-3", "250.00"]) if "pur" in kind else None,
            "currency": "EUR" if kind == "purchased" else None,
            "properties": self.properties(),
            "file": self.number,
            "batch": self.number,
        } | changes
        row.setdefault("occurred_at", self.spelled(row["at"]))
        return row

    def load_time(self):
        """When the loader says that rows of this load came: one moment, or moments of one hour."""
        if self.number % 2:
            return self.now
        return self.now + timedelta(microseconds=self.random.randrange(3_600_000_000))

    def spelled(self, at):
        """A moment as text, in one of the spellings that loaders use."""
        form = self.random.randrange(3)
        if form == 0:
            return at.isoformat(sep=" ")
        if form == 1:
            return at.isoformat() + "Z"
        return (at + timedelta(minutes=330)).isoformat() + "+05:30"

    def properties(self):
        """Properties as JSON text, sometimes missing or malformed."""
        if self.chance(0.5):
            return None
        if self.chance(0.05):
            return self.random.choice(BAD_JSON)
        return json.dumps({"plan": self.random.choice(["free", "pro"]), "value": self.made % 9 * 5})

    def add(self, rows):
        """The rows arrive in this load."""
        self.events += [row | {"file": self.number} for row in rows]

    def some_events(self, most, test=lambda row: True):
        """Up to `most` of the rows that are there, those that pass the test."""
        fitting = [row for row in self.events if test(row)]
        return self.random.sample(fitting, min(len(fitting), self.random.randint(1, most)))

    # records ----------------------------------------------------------------------------------

    def contact(self, contact_id, email):
        """A new contact record, updated now."""
        random = self.random
        created = datetime(2025, 1, 1) + timedelta(days=random.randint(0, 5))
        attributes = {"job_level": random.choice(["vp", "manager", "intern"]), "plan": "pro"}
        return {
            "contact_id": contact_id,
            "email": random.choice([email, email.upper(), f" {email}", email, None]),
            "created_at": created.isoformat(),
            "timezone": random.choice(["Europe/Berlin", None]),
            "country": random.choice([*COUNTRIES, None]),
            "company_id": random.choice([*self.company_ids, None]),
            "owner_id": random.choice(["o1", None]),
            "attributes": random.choice([json.dumps(attributes), None, "{bad"]),
            "updated_at": self.record_time(),
            "deleted_at": None,
        }

    def record_time(self):
        """A time of change that no other record has: the newest value is then always one."""
        self.made += 1
        return (self.now + timedelta(microseconds=self.made)).isoformat()

    def message(self, message_id):
        """A message record."""
        return {
            "message_id": message_id,
            "message_name": self.random.choice(["Spring sale", "Welcome"]),
            "category": self.random.choice(["news", "offers"]),
            "message_type": self.random.choice(["marketing", "automation"]),
            "channel": "email",
            "sent_at": self.now.isoformat(),
        }

    def company(self, company_id):
        """A company record."""
        return {
            "company_id": company_id,
            "company_name": company_id.title(),
            "domain": f"{company_id}.example.com",
            "industry": self.random.choice(["software", "retail"]),
            "employee_count": self.random.choice(["7", "60", "900"]),
            "owner_id": self.random.choice(["o1", "o2"]),
        }

    def deal(self, number):
        """A deal record: of one contact, or of a whole company."""
        contact_id = self.random.choice([*self.ids, None])
        return {
            "deal_id": f"{self.prefix}deal{number}",
            "company_id": self.random.choice(self.company_ids),
            "contact_id": contact_id,
            "stage": self.random.choice(["open", "won"]),
            "amount": self.random.choice(["100", "2500.5", None]),
            "owner_id": self.random.choice(["o1", "o2"]),
            "created_at": self.now.isoformat(),
            "closed_at": None,
        }
