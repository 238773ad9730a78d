"""Events as numbers: one structured array, with codes for everything that is text later.

Grain: one row per raw event. Times are microseconds UTC, amounts cents; -1 means missing.
"""

from collections.abc import Iterable

import numpy as np

EVENT = np.dtype(
    [
        ("at", np.int64),
        ("loaded", np.int64),
        ("number", np.int64),  # becomes event_id; -1 = the source gave none
        ("amount", np.int64),
        ("contact", np.int32),  # row of the block's list of contact ids
        ("message", np.int32),
        ("link", np.int16),  # which link of the message, or which page
        ("address", np.int16),
        ("note", np.int16),  # properties
        ("kind", np.int8),
        ("source", np.int8),
        ("agent", np.int8),
        ("bounce", np.int8),
        ("machine", np.int8),  # the vendor's flag: 1, 0 or -1
        ("currency", np.int8),
        ("mark", np.int8),  # text that dirt.py replaces
    ]
)

SOURCES = ("sendgrid", "brevo", "generic", "web", "shop")
SENDGRID, BREVO, GENERIC, WEB, SHOP = range(5)

# kind: what SendGrid, Brevo and everybody else call it
KINDS = {
    "sent": ("sent", "sent", "sent"),
    "delivered": ("delivered", "delivered", "delivered"),
    "deferred": ("deferred", "deferred", "deferred"),
    "rejected": ("dropped", "blocked", "rejected"),
    "hard_bounced": ("bounce", "hard_bounce", "bounced"),
    "soft_bounced": ("bounce", "soft_bounce", "bounced"),
    "opened": ("open", "unique_opened", "opened"),
    "opened_again": ("open", "opened", "opened"),
    "opened_by_proxy": ("open", "proxy_open", "opened"),
    "clicked": ("click", "click", "clicked"),
    "replied": ("replied", "replied", "replied"),
    "forwarded": ("forwarded", "forwarded", "forwarded"),
    "complained": ("spamreport", "spam", "complained"),
    "unsubscribed": ("unsubscribe", "unsubscribe", "unsubscribed"),
    "subscribed": ("group_resubscribe", "list_addition", "subscribed"),
    "page_viewed": ("page_viewed", "page_viewed", "page_viewed"),
    "form_submitted": ("form_submitted", "form_submitted", "form_submitted"),
    "purchased": ("purchased", "purchased", "purchased"),
}
KIND = {name: code for code, name in enumerate(KINDS)}

UNKNOWN_TYPES = ("email_previewed", "sms_received", "Bounce?", "survey_completed")
TYPE_NAMES = sorted({name for names in KINDS.values() for name in names}) + list(UNKNOWN_TYPES)
FIRST_UNKNOWN = len(TYPE_NAMES) - len(UNKNOWN_TYPES)

BOUNCES = ("hard", "soft", "")
CURRENCIES = ("EUR", "GBP", "USD", "BRL", "INR", "JPY")

HUMAN_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)",
)
PROXY_AGENT = len(HUMAN_AGENTS)
SCANNER_AGENT = PROXY_AGENT + 1
AGENTS = (*HUMAN_AGENTS, "Mozilla/5.0", "python-requests/2.31.0")

# documentation networks for people, the privacy proxy's own network, a benchmark network
HUMAN_ADDRESSES = 3 * 254
ADDRESSES = tuple(
    f"{network}.{host}"
    for network in ("192.0.2", "198.51.100", "203.0.113", "17.58.97", "198.18.4")
    for host in range(1, 255)
)
PROXY_ADDRESS = HUMAN_ADDRESSES
SCANNER_ADDRESS = HUMAN_ADDRESSES + 254

PAGES = ("pricing", "blog", "product", "docs", "home", "contact")
FORMS = ("demo_request", "newsletter_signup", "contact_sales", "whitepaper")
NOTES = (
    *(f'{{"page_type": "{page}", "referrer": "email"}}' for page in PAGES),
    *(f'{{"page_type": "{page}", "referrer": null}}' for page in PAGES),
    *(f'{{"form": "{form}", "consent": true}}' for form in FORMS),
    *(f'{{"items": {items}, "channel": "online"}}' for items in range(1, 5)),
    '{"sg_machine_open": true}',
    '{"reason": "mailbox full", "code": 452}',
    '{"reason": "address does not exist", "code": 550}',
    '{"page_type": "pricing", "referrer"',
    "[not json",
)
NOTE_FROM_MAIL = 0
NOTE_DIRECT = len(PAGES)
NOTE_FORM = NOTE_DIRECT + len(PAGES)
NOTE_ITEMS = NOTE_FORM + len(FORMS)
NOTE_MACHINE = NOTE_ITEMS + 4
NOTE_FULL = NOTE_MACHINE + 1
NOTE_NO_ADDRESS = NOTE_MACHINE + 2
NOTE_MALFORMED = NOTE_MACHINE + 3


def make_events(at: np.ndarray, contact: np.ndarray, **values: np.ndarray | int) -> np.ndarray:
    """Events with the given fields; what is not given is missing.

    `kind` and `source` are required among the values.
    """
    events = np.empty(len(at), dtype=EVENT)
    for field in EVENT.names:
        events[field] = 0 if field == "mark" else values.get(field, -1)
    events["at"] = at
    events["contact"] = contact
    events["kind"] = values["kind"]
    events["source"] = values["source"]
    return events


def take(events: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The events with these row numbers; much faster than indexing field by field."""
    return events.view(np.dtype((np.void, EVENT.itemsize)))[rows].view(EVENT)


def join(parts: Iterable[np.ndarray]) -> np.ndarray:
    """All parts below one another."""
    plain = np.dtype((np.void, EVENT.itemsize))
    empty = np.empty(0, dtype=EVENT)
    return np.concatenate([part.view(plain) for part in (*parts, empty)]).view(EVENT)


def type_codes() -> np.ndarray:
    """Table [source, kind] of rows in TYPE_NAMES."""
    table = np.empty((len(SOURCES), len(KINDS)), dtype=np.int32)
    for kind, names in enumerate(KINDS.values()):
        for source in range(len(SOURCES)):
            table[source, kind] = TYPE_NAMES.index(names[min(source, 2)])
    return table
