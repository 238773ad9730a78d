"""The simulated histories: terms were fixed on (default, 1) and are judged on the others."""

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
SEND_DATES = ("2026-05-13", "2026-05-28", "2026-06-12")  # plans of two weeks follow
SEND_WORLDS = (("kinds", 2), *WORLDS)
