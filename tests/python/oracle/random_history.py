"""Random raw tables in the generic contract, with the dirt of real loads.

A history is a function of one `random.Random`. Behaviour rules for machines never fire in it, so
that the vendor's flag alone decides: time is cut into slots of ten minutes, each slot of a day
holds one kind of event for everybody (deliveries, clicks on one link of one message, unsubscribes,
or the rest), and events lie in the first two minutes of their slot. No user agent or address is a
machine's, and a person has one address.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from oracle.identity import People

SLOTS_A_DAY = 144
SLOT = timedelta(minutes=10)
DELIVERY_TYPES = ("queued", "sent", "delivered", "deferred", "bounced", "rejected")
NEUTRAL_TYPES = (
    "opened", "opened", "opened", "purchased", "purchased", "page_viewed", "page_viewed",
    "form_submitted", "replied", "forwarded", "subscribed", "complained",
)  # fmt: skip
SOURCES = ("crm", "mailer", "Web", "ä-shop")
LINKS = (
    "https://example.com/a?x=1&y=50%",
    "https://example.com/Pricing",
    "https://example.org/b_c",
)
MESSAGE_IDS = ("m1", "m2", "M2", "1234567890123456789", 'promo, "May"', "not-in-messages")
COUNTRIES = ("DE", "de", "FR", "Côte d'Ivoire", "US")
PLANS = (
    "free",
    "pro",
    "Pro",
    "team|pro",
    "100%",
    "a_b",
    "o'hara",
    "5",
    "5.0",
    "-3",
    "1e2",
    " 12 ",
    "  ",
)
UNKNOWN_TYPES = ("teleported", "open-ish", "", "  ", None)
BAD_TIMES = (
    "yesterday", "05/01/2026", "2026-13-01", "2026-02-30T10:00:00", "infinity", "epoch",
    "2026-01-05T10:00:00 Europe/Berlin", "1767225600", "2026-01-05T25:00:00",
)  # fmt: skip
BAD_AMOUNTS = ("abc", "12,50", "1_000", "nan", "inf", "0x10", "1234567890123456", "$5")
BAD_JSON = (
    "{bad",
    "{'plan': 'pro'}",
    '{"plan": NaN}',
    '{"plan": "pro",}',
    "[1, 2]",
    '"plan"',
    "null",
    "",
)


@dataclass
class History:
    """Raw tables and what a maker of rules wants to know about them."""

    raw: dict
    first_day: date
    last_day: date


def random_history(random):
    """Make one history of 10 to 40 contacts and several hundred events."""
    first_day = random.choice(
        [
            date(2025, 12, 8),
            date(2026, 1, 5),
            date(2026, 3, 17),
            date(2024, 1, 30),
            date(2020, 11, 20),
        ]
    )
    maker = _Maker(random, first_day, last_day=first_day + timedelta(days=random.randint(30, 110)))
    contacts = maker.contacts()
    events = maker.events(random.randint(250, 450))
    if random.random() < 0.1:  # one scored contact, or a handful
        only = set(random.sample(maker.received_ids, random.choice([1, 1, 2, 3])))
        events = [row for row in events if row["contact_id"] in only]
    random.shuffle(events)
    raw = {"events": events, "contacts": contacts}
    if random.random() < 0.9:
        raw["messages"] = maker.messages() if random.random() < 0.9 else []
    if random.random() < 0.8:
        raw["companies"] = maker.companies()
    return History(raw, first_day, maker.last_day)


class _Maker:
    def __init__(self, random, first_day, last_day):
        self.random = random
        self.first_day = first_day
        self.last_day = last_day
        self.as_text = random.random() < 0.75  # times and amounts as text, or typed
        self.with_zone = random.random() < 0.5  # typed times with zone UTC, or without
        self.loads = 0
        # a small set of days, so that ages are often exact multiples of half-lives
        self.days = [
            last_day - timedelta(days=age) for age in (0, 1, 2, 5, 6, 7, 13, 14, 28, 29, 30)
        ]
        self.days = [day for day in self.days if day >= first_day]

    def chance(self, probability):
        return self.random.random() < probability

    def moment(self, value):
        """A moment as the raw table spells it."""
        if value is None:
            return None
        if not self.as_text:
            return value.replace(tzinfo=timezone.utc) if self.with_zone else value
        spelling = self.random.randrange(6)
        if spelling == 0:
            return value.isoformat(sep=" ")
        if spelling == 1:
            return value.isoformat() + "Z"
        if spelling == 2 and value.time() == datetime.min.time():
            return value.date().isoformat()
        if spelling == 3 and not value.second and not value.microsecond:
            return value.isoformat(timespec="minutes")
        if spelling >= 4:
            minutes = self.random.choice([60, 120, -300, 330, -210, 765])
            sign, size = "-" if minutes < 0 else "+", abs(minutes)
            local = value + timedelta(minutes=minutes)
            offset = f"{sign}{size // 60:02}:{size % 60:02}"
            if self.chance(0.3):
                offset = offset[:3] if size % 60 == 0 else offset.replace(":", "")
            whole_minute = not local.second and not local.microsecond
            precision = "minutes" if whole_minute and self.chance(0.5) else "auto"
            return local.isoformat(timespec=precision) + offset
        return value.isoformat()

    # contacts ---------------------------------------------------------------------------------

    def contacts(self):
        random = self.random
        ids = [f"c{number}" for number in range(random.randint(8, 34))]
        ids += ["9007199254740993001", "007", "7", "C1", "zoë"]
        silent = set(random.sample(ids[4:], len(ids) // 6))  # known, but nothing ever happened
        self.received_ids = [one for one in ids if one not in silent]
        self.received_ids += ["ghost-1", "ghost-2", "9007199254740993002"]  # no contact row
        self.received_ids += ["forgotten"]
        emails = [f"person{number}@example.com" for number in range(len(ids))]
        rows = []
        for number, contact_id in enumerate(ids):
            email = emails[number]
            if self.chance(0.12):
                email = random.choice(emails)  # somebody else's: merged
            rows.append(self.contact(contact_id, email))
            if self.chance(0.08):
                rows.append(self.contact(contact_id, random.choice(emails)))  # chains of merges
        random.shuffle(rows)
        for number, row in enumerate(rows):  # never two rows of one age
            row["updated_at"] = self.moment(datetime(2026, 4, 1) + timedelta(minutes=number * 7))
        random.shuffle(rows)
        people = People(rows)
        persons = sorted({people.contact_of(one) for one in self.received_ids})
        self.addresses = {
            one: f"203.0.113.{persons.index(people.contact_of(one))}" for one in self.received_ids
        }
        return rows

    def contact(self, contact_id, email):
        random = self.random
        if self.chance(0.1):
            email = random.choice([None, "", "  "])
        elif self.chance(0.2):
            email = random.choice([email.upper(), f" {email} ", email.title()])
        created = datetime(2025, 1, 1) + timedelta(days=random.randint(0, 9))
        attributes = {
            "plan": random.choice([*PLANS, 5, 12.5, -3, True, None]),
            "employees": random.choice([1, 10, 250, "250", "many", None]),
            "a.b": random.choice(["x", "y"]),
        }
        document = json.dumps({key: attributes[key] for key in attributes if self.chance(0.8)})
        return {
            "contact_id": contact_id,
            "email": email,
            "created_at": None if self.chance(0.05) else self.moment(created),
            "timezone": random.choice(["Europe/Berlin", "America/New_York", None]),
            "country": random.choice([*COUNTRIES, None, " "]),
            "company_id": random.choice(["acme", "Globex", None]),
            "owner_id": random.choice(["o1", "o2", None]),
            "attributes": random.choice(BAD_JSON) if self.chance(0.1) else document,
            "updated_at": None,
            "deleted_at": self.moment(datetime(2026, 5, 1)) if self.chance(0.05) else None,
        }

    def messages(self):
        return [
            {
                "message_id": message_id,
                "message_name": self.random.choice(["Spring sale", "spring sale", "Welcome", None]),
                "category": self.random.choice(["news", "offers", None]),
                "message_type": self.random.choice(["marketing", "automation", "transactional"]),
                "channel": self.random.choice(["email", "sms"]),
                "sent_at": self.moment(
                    datetime.combine(self.first_day, datetime.min.time()) - SLOT * SLOTS_A_DAY
                ),
            }
            for message_id in MESSAGE_IDS[:-1]
        ]

    def companies(self):
        return [
            {
                "company_id": company_id,
                "company_name": company_id.upper(),
                "domain": f"{company_id}.example.com",
                "industry": self.random.choice(["Retail", "retail", None]),
                "employee_count": self.random.choice([7, 250, None]),
                "owner_id": None,
            }
            for company_id in ("acme", "Globex")
        ]

    # events -----------------------------------------------------------------------------------

    def events(self, count):
        rows = [self.event(number) for number in range(count)]
        if self.chance(0.15):  # a clock that stood at the beginning of its time
            long_ago = self.last_day - timedelta(days=self.random.randint(8100, 9000))
            for number in range(count, count + 4):
                rows.append(self.event(number, long_ago) | {"contact_id": "forgotten"})
        for row in self.random.sample(rows, len(rows) // 12):
            rows.append(self.tie(row))
        for row in self.random.sample(rows, len(rows) // 12):
            rows.append(self.twin(row))
        return [self.soil(row) for row in rows]

    def event(self, number, day=None):
        random = self.random
        day = day or (random.choice(self.days) if self.chance(0.4) else self.any_day())
        slot = (
            random.choice([0, 1, 2, 3, SLOTS_A_DAY - 1])
            if self.chance(0.3)
            else random.randrange(144)
        )
        occurred = datetime.combine(day, datetime.min.time()) + slot * SLOT
        if slot == SLOTS_A_DAY - 1:
            occurred += timedelta(minutes=9, seconds=59, microseconds=999999)
        elif self.chance(0.5):
            occurred += timedelta(
                seconds=random.randint(0, 119), microseconds=random.choice([0, 0, 500000, 1])
            )
        event_type, message_id, link_url = self.what(day, slot)
        received = random.choice(self.received_ids)
        if self.chance(0.25):
            received = random.choice(self.received_ids[:4])  # some people are busy
        return {
            "event_id": None if self.chance(0.25) else self.event_id(number),
            "source": random.choice(SOURCES),
            "event_type": event_type,
            "contact_id": received,
            "occurred_at": occurred,
            "loaded_at": self.load_time(occurred),
            "message_id": message_id,
            "link_url": link_url,
            "user_agent": random.choice([None, "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"]),
            "ip_address": None,  # set last, by person
            "bounce_type": random.choice(["hard", "soft"]) if event_type == "bounced" else None,
            "is_machine": random.choice([True, False, None, None, None]),
            "amount": self.amount(event_type),
            "currency": "EUR" if event_type == "purchased" else None,
            "properties": self.properties(),
        }

    def any_day(self):
        return self.first_day + timedelta(
            days=self.random.randint(0, (self.last_day - self.first_day).days)
        )

    def event_id(self, number):
        """Ids out of order, so that the order by id is not the order of making."""
        return (
            f"{'eEé'[number % 3]}{(number * 7919) % 1000}" if number % 5 else str(10**18 + number)
        )

    def what(self, day, slot):
        """(type, message id, link) of an event: slots of a day have one kind for everybody."""
        message_id = self.random.choice([*MESSAGE_IDS, None, ""])
        if slot in (0, SLOTS_A_DAY - 1) or slot % 4 == 0:
            return self.random.choice(NEUTRAL_TYPES), message_id, None
        if slot % 4 == 1:
            return self.random.choice(DELIVERY_TYPES), message_id, None
        if slot % 4 == 3 and slot % 8 == 3:
            return "unsubscribed", message_id, None
        place = day.toordinal() * SLOTS_A_DAY + slot
        message_id = [*MESSAGE_IDS, None][place % 7]
        return "clicked", message_id, [*LINKS, None][place % 11 % 4]

    def load_time(self, occurred):
        """Usually soon, sometimes weeks late, sometimes a day before the event (allowed)."""
        self.loads += 1
        late = self.random.choice([timedelta(minutes=20), timedelta(hours=7), timedelta(days=19)])
        if self.chance(0.03):
            return occurred - timedelta(days=1)  # exactly one day ahead: still accepted
        whole = occurred.replace(microsecond=0)
        return whole + late + timedelta(microseconds=self.loads)  # no two loads at one moment

    def amount(self, event_type):
        if event_type != "purchased" and self.chance(0.9):
            return None
        return self.random.choice(
            [
                Decimal(text)
                for text in (
                    "25.5",
                    "100",
                    "99.99",
                    "0",
                    "-12.5",
                    "1000",
                    "0.000001",
                    "25.50",
                    "1E+2",
                )
            ]
        )

    def properties(self):
        random = self.random
        if self.chance(0.4):
            return None
        if self.chance(0.1):
            return random.choice(BAD_JSON)
        fields = {
            "plan": random.choice([*PLANS, None, 5, 12.5, True, False]),
            "value": random.choice(
                [1, 10, 25, 25.5, -4, "25", "25 ", "1e1", ".5", "5.", "x", "1_0", "nan"]
            ),
            "cart.total": random.choice([10, "10"]),
            "id": 9007199254740993001,
        }
        return json.dumps(
            {key: fields[key] for key in fields if self.chance(0.7)},
            ensure_ascii=self.chance(0.5),
        )

    # dirt -------------------------------------------------------------------------------------

    def tie(self, row):
        """Another event at the very same moment."""
        event_id = None if self.chance(0.4) else f"tie{self.random.randrange(10**6)}"
        changes = {"event_id": event_id, "loaded_at": self.load_time(row["occurred_at"])}
        if row["event_type"] in NEUTRAL_TYPES:
            changes["message_id"] = self.random.choice([*MESSAGE_IDS, None])
        return row | changes

    def twin(self, row):
        """The same event once more: a duplicate by id or by content."""
        random = self.random
        twin = dict(row)
        if self.chance(0.8):
            twin["loaded_at"] = row["loaded_at"] + random.choice([-1, 1]) * timedelta(
                seconds=random.randint(1, 3000)
            )
        if self.chance(0.5):
            twin["amount"] = random.choice([None, Decimal(9), Decimal(10)])
        if self.chance(0.3):
            twin["is_machine"] = random.choice([True, False, None])
        if self.chance(0.3):
            twin["properties"] = self.properties()
        if row["event_id"] and self.chance(0.3):
            twin["contact_id"] = random.choice(self.received_ids)
        return twin

    def soil(self, row):
        """Spell the row as the raw table does, and break a few rows in one or more ways."""
        random = self.random
        row = row | {"ip_address": self.addresses[row["contact_id"]] if self.chance(0.7) else None}
        if self.chance(0.015):
            row["loaded_at"] = row["occurred_at"] - timedelta(
                days=1, microseconds=random.choice([1, 10**6, 10**12])
            )
        if self.chance(0.02):
            row["contact_id"] = random.choice([None, "", "   "])
        if self.chance(0.02):
            row["event_type"] = random.choice(UNKNOWN_TYPES)
        for name in ("occurred_at", "loaded_at"):
            row[name] = self.moment(row[name])
        if self.chance(0.01):
            row["loaded_at"] = None
        if self.chance(0.01):
            row["occurred_at"] = None
        if self.as_text:
            row["amount"] = None if row["amount"] is None else str(row["amount"])
            if self.chance(0.02):
                row["occurred_at"] = random.choice([*BAD_TIMES, "", "  "])
            if self.chance(0.02):
                row["amount"] = random.choice([*BAD_AMOUNTS, "", " "])
        return row
