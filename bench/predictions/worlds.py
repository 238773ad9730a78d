"""The simulated histories: terms were fixed on (default, 1) and are judged on the others."""

from datetime import date

FALL = date(2026, 4, 1)  # the middle of the history of `fall`
CONTACTS = 12_000
WORLDS = (
    ("default", 1),
    ("default", 2),
    ("default", 3),
    ("default", 4),
    ("default", 5),
    ("interactions", 2),
    ("senders", 3),
    ("shift", 4),
    ("exchangeable", 5),
)
SEND_CONTACTS = 6_000
SEND_DATES = (  # of every weekday, so that each is in each bucket; plans of two weeks follow
    *("2026-05-09", "2026-05-15", "2026-05-21", "2026-05-27"),
    *("2026-06-02", "2026-06-08", "2026-06-14"),
)
SEND_WORLDS = (("kinds", 2), *WORLDS)
