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
