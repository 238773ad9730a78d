"""Random histories played as random sequences of loads, and what must be true after each refresh.

    loads = random_loads(seed)                 # the raw state and the seeds, load by load
    player = Player(folder)                    # a copy of the project, dbt inside this process
    for load in loads:
        player.refresh(load)                   # what the schedule does
    assert not player.differences(loads[-1])   # against one full refresh of the last raw state

| module | holds |
|---|---|
| `world` | one history: people, messages and events of one prefix, as raw rows |
| `event_changes`, `contact_changes` | what a load may bring: one function each |
| `seed_changes` | what a marketer may edit between two loads |
| `history` | several worlds in one database, load by load |
| `play` | writes a load and refreshes, quickly |
| `compare` | two databases, row by row |
"""

from loads.compare import differing_tables
from loads.history import Load, random_loads
from loads.play import Player, RefreshError

__all__ = ["Load", "Player", "RefreshError", "differing_tables", "random_loads"]
