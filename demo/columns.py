"""From the numbers of a block to the Arrow tables of the contract and of the truth."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import dirt
from .campaigns import MARKETING, TYPES, WEIGHTS, Calendar
from .clock import WEEK, ZONES, Clock
from .events import (
    ADDRESSES,
    AGENTS,
    BOUNCES,
    BREVO,
    CURRENCIES,
    GENERIC,
    NOTES,
    PAGES,
    SENDGRID,
    SHOP,
    SOURCES,
    TYPE_NAMES,
    WEB,
    type_codes,
)
from .mail import Mail
from .people import People
from .sends import DELIVERED, Schedule, Sends
from .text import (
    LOCAL_OFFSET,
    PLAIN_MILLIS,
    PLAIN_SECONDS,
    UTC_MICROS,
    UTC_SECONDS,
    ZERO_OFFSET,
    coded,
    digits,
    iso_times,
    scrambled_hex,
    text_array,
    timestamps,
)
from .worlds import CATEGORIES, World

MAIL_URL, SITE_URL = "https://mail.example.com/c", "https://www.example.com"
LINKS = 6  # at most, per message
EVENT_NUMBERS = 10_000_000_000  # per block
BREVO_EVENT_BASE = 1_700_000_000_000_000_000  # ids of 19 digits, neighbours differ in the last
TYPE_TABLE = type_codes()
TIME_FORMS = np.array(
    [  # per source: two forms, for even and odd contacts
        [UTC_SECONDS, UTC_SECONDS],
        [LOCAL_OFFSET, LOCAL_OFFSET],
        [PLAIN_SECONDS, PLAIN_MILLIS],
        [UTC_MICROS, UTC_MICROS],
        [ZERO_OFFSET, PLAIN_MILLIS],
    ]
)


def event_table(
    events: np.ndarray, block: int, people: People, calendar: Calendar, clock: Clock
) -> pa.Table:
    """The block's `events`, in the order of the array."""
    mark = events["mark"]
    source = events["source"]
    offset = clock.offset(people.zone[events["contact"]], events["at"])
    form = TIME_FORMS[source, events["contact"] % 2]
    machine = events["machine"]
    return pa.table(
        {
            "event_id": _event_ids(events, block),
            "source": coded(source, list(SOURCES)),
            "event_type": coded(_types(events), TYPE_NAMES),
            "contact_id": _contact_ids(events, people),
            "occurred_at": _replaced(
                iso_times(events["at"], offset, form),
                mark,
                {
                    dirt.TIME_NULL: (None,),
                    dirt.TIME_BLANK: (" ",),
                    dirt.TIME_WRONG: dirt.WRONG_TIMES,
                },
            ),
            "loaded_at": timestamps(events["loaded"], mark == dirt.LOAD_NULL),
            "message_id": coded(events["message"], calendar.ids()),
            "link_url": _links(events, calendar),
            "user_agent": coded(events["agent"], list(AGENTS)),
            "ip_address": coded(events["address"], list(ADDRESSES)),
            "bounce_type": coded(events["bounce"], list(BOUNCES)),
            "is_machine": pa.array(machine == 1, pa.bool_(), mask=machine < 0),
            "amount": _amounts(events),
            "currency": coded(events["currency"], list(CURRENCIES)),
            "properties": coded(events["note"], list(NOTES)),
        }
    )


def _event_ids(events: np.ndarray, block: int) -> pa.Array:
    """Each source's own form of id; null where the number is missing."""
    number = events["number"]
    total = block * EVENT_NUMBERS + np.maximum(number, 0)
    source = events["source"]
    out = np.zeros((len(events), 19), dtype=np.uint8)
    length = np.zeros(len(events), dtype=np.int32)
    for code in (SENDGRID, WEB):
        rows = np.flatnonzero((source == code) & (number >= 0))
        out[rows, 0] = ord("s" if code == SENDGRID else "w")
        out[rows, 1:17] = scrambled_hex(total[rows])
        length[rows] = 17
    rows = np.flatnonzero(source == BREVO)
    out[rows] = digits(BREVO_EVENT_BASE + total[rows], 19)
    length[rows] = 19
    for code, prefix in ((GENERIC, b"evt-"), (SHOP, b"ord-")):
        rows = np.flatnonzero(source == code)
        out[rows, :4] = np.frombuffer(prefix, np.uint8)
        out[rows, 4:18] = digits(total[rows], 14)
        length[rows] = 18
    return text_array(out, length)


def _types(events: np.ndarray) -> np.ndarray:
    codes = TYPE_TABLE[events["source"], events["kind"]]
    unknown = np.flatnonzero(events["mark"] == dirt.TYPE_UNKNOWN)
    codes[unknown] = dirt.unknown_type_codes(len(unknown))
    return codes


def _contact_ids(events: np.ndarray, people: People) -> pa.Array:
    """Contact ids; Brevo and the shop know people with an alias by their second id."""
    ids = people.ids()
    elsewhere = (events["source"] == BREVO) | (events["source"] == SHOP)
    codes = np.where(elsewhere, people.alias_of()[events["contact"]], events["contact"])
    mark = events["mark"]
    codes[mark == dirt.CONTACT_NULL] = -1
    codes[mark == dirt.CONTACT_EMPTY] = len(ids)
    codes[mark == dirt.CONTACT_BLANK] = len(ids) + 1
    return coded(codes, [*ids, "", "  "])


def _replaced(
    column: pa.Array, mark: np.ndarray, texts: dict[int, tuple[str | None, ...]]
) -> pa.Array:
    """The column with the rows of each mark replaced by its texts, in turn."""
    for code, values in texts.items():
        rows = mark == code
        count = int(rows.sum())
        if count:
            new = [values[i % len(values)] for i in range(count)]
            column = pc.replace_with_mask(column, pa.array(rows), pa.array(new, pa.string()))
    return column


def _links(events: np.ndarray, calendar: Calendar) -> pa.Array:
    """Links of messages, or pages of the web site."""
    ids = calendar.ids()
    urls = [f"{MAIL_URL}/{name}/{link + 1}" for name in ids for link in range(LINKS)]
    urls += [f"{SITE_URL}/{page}" for page in PAGES]
    in_mail = events["message"].astype(np.int32) * LINKS + events["link"]
    on_web = len(ids) * LINKS + events["link"]
    codes = np.where(events["message"] >= 0, in_mail, on_web)
    codes[events["link"] < 0] = -1
    return coded(codes, urls)


def _amounts(events: np.ndarray) -> pa.Array:
    """Decimal text; wrong or blank where marked."""
    rows = np.flatnonzero(events["amount"] >= 0)
    texts = [f"{cents // 100}.{cents % 100:02d}" for cents in events["amount"][rows].tolist()]
    for code, values in ((dirt.AMOUNT_WRONG, dirt.WRONG_AMOUNTS), (dirt.AMOUNT_BLANK, ("", " "))):
        for turn, place in enumerate(np.flatnonzero(events["mark"][rows] == code)):
            texts[place] = values[turn % len(values)]
    vocabulary = sorted(set(texts))
    place_of = {text: place for place, text in enumerate(vocabulary)}
    codes = np.full(len(events), -1, dtype=np.int32)
    codes[rows] = [place_of[text] for text in texts]
    return coded(codes, vocabulary)


def planned_table(schedule: Schedule, people: People, calendar: Calendar, clock: Clock) -> pa.Table:
    """`planned_sends` of the two weeks after the end, to everybody, whether allowed or not."""
    rows = np.flatnonzero(
        (schedule.at >= clock.end) & (calendar.type[schedule.message] == MARKETING)
    )
    message = schedule.message[rows]
    category = calendar.category[message]
    return pa.table(
        {
            "message_id": coded(message, calendar.ids()),
            "contact_id": coded(schedule.contact[rows], people.ids()),
            "planned_at": timestamps(calendar.at[message]),
            "category": coded(category, list(CATEGORIES)),
            "weight": pa.array(np.array([WEIGHTS[name] for name in CATEGORIES])[category]),
        }
    )


def send_truth(
    sends: Sends, mail: Mail, people: People, calendar: Calendar, clock: Clock
) -> pa.Table:
    """Truth of every delivered send; probabilities as float32."""
    rows = np.flatnonzero(sends.delivery == DELIVERED)
    sends = sends.pick(rows)
    click = sends.open_probability * sends.click_given_open
    hidden = _hidden_share(mail, people)[sends.contact]
    seen = sends.open_probability - hidden * (sends.open_probability - click)
    limit = sends.at + WEEK
    opened = sends.opened_at <= limit
    clicked = sends.clicked_at <= limit
    return pa.table(
        {
            "contact_id": coded(sends.contact, people.ids()),
            "message_id": coded(sends.message, calendar.ids()),
            "message_type": coded(calendar.type[sends.message], list(TYPES)),
            "sent_at": timestamps(sends.at),
            "sends_7d": pa.array(sends.pressure.astype(np.int32)),
            "open_probability": pa.array(sends.open_probability.astype(np.float32)),
            "click_probability": pa.array(click.astype(np.float32)),
            "seen_probability": pa.array(seen.astype(np.float32)),
            "unsubscribe_probability": pa.array(sends.leave_probability.astype(np.float32)),
            "any_unsubscribe_probability": pa.array(sends.any_leave_probability.astype(np.float32)),
            "is_opened": pa.array(opened),
            "is_clicked": pa.array(clicked),
            "is_seen": pa.array(opened & (clicked | ~sends.is_hidden)),
            "is_unsubscribed": pa.array(sends.left_at <= limit),
            "is_any_unsubscribed": pa.array(sends.is_any_left),
            "is_machine_opened": pa.array(mail.machine_opened[rows]),
            "is_scanned": pa.array(mail.scanned[rows]),
            "is_scanner_unsubscribed": pa.array(mail.scanner_left[rows]),
            "is_closed": pa.array(limit < clock.end),
        }
    )


def _hidden_share(mail: Mail, people: People) -> np.ndarray:
    return np.where(people.is_proxied, mail.world.proxy_hides, mail.world.images_off)


def contact_truth(people: People, world: World, clock: Clock, monitored: int) -> pa.Table:
    """True state of every contact; a person with an alias stands under the first id.

    `monitored` is the row of the contact with tens of thousands of machine opens, or -1.
    """
    count = len(people)
    last = clock.weeks - 1
    return pa.table(
        {
            "contact_id": pa.array(people.ids()[:count], pa.string()),
            "brand": coded(people.brand, [brand.name for brand in world.brands]),
            "timezone": coded(people.zone, [zone.name for zone in ZONES]),
            "open_intercept": people.intercept,
            "click_intercept": world.click_mean + people.click_taste,
            "unsubscribe_intercept": world.leave_mean + people.leave_taste,
            "hour_peak": people.hour_peak,
            "hour_amplitude": np.full(count, world.hour_amplitude),
            "weekend_effect": people.weekend_taste,
            "weekly_rate": people.weekly_rate,
            "fatigue": people.fatigue,
            "is_proxied": people.is_proxied,
            "is_scanned": people.is_scanned,
            "is_bad_address": people.is_bad_address,
            "is_monitored": np.arange(count) == monitored,
            "is_dormant_at_start": people.dormant[0],
            "is_dormant_at_end": people.dormant[last],
            "drift_at_end": people.drift[last],
        }
    )
