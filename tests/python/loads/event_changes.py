"""What a load may do to the raw events: one function of a world each, named after what happens.

`EVENT_CHANGES` lists them all. Raw rows that change in place get a new `loaded_at`, as the contract
asks of a loader; rows that arrive or disappear need not have the newest one.
"""

from datetime import timedelta

from loads.world import ADDRESSES, BAD_AMOUNTS, BAD_TIMES, LINKS


def new_events(world):
    """Events of the last days."""
    world.add(world.event(world.day_before(6)) for _ in range(world.random.randint(5, 25)))


def late_events(world):
    """Events of long ago that were loaded only now: they re-classify, fill caps, open histories."""
    world.add(world.event(world.day_before(90)) for _ in range(world.random.randint(2, 12)))


def events_ahead_of_their_load(world):
    """Up to one day ahead is accepted, more is rejected as future-dated."""
    for hours in (3, 24, 25, 24 * 400):
        row = world.event(world.now + timedelta(hours=hours))
        world.add([row | {"loaded_at": world.now}])


def rows_with_an_old_load_time(world):
    """Rows that arrive now and say that they were loaded earlier, at times others have or none."""
    for _ in range(world.random.randint(1, 8)):
        row = world.event(world.day_before(40))
        known = [old["loaded_at"] for old in world.events if old["loaded_at"]]
        time = world.random.choice(known) if known and world.chance(0.6) else world.day_before(30)
        world.add([row | {"loaded_at": time}])


def split_load(world):
    """A load of one load time whose second part arrives with the next refresh."""
    rows = [world.event(world.day_before(5)) for _ in range(world.random.randint(4, 16))]
    rows = [row | {"loaded_at": world.now} for row in rows]
    half = len(rows) // 2
    world.add(rows[:half])
    world.pending += rows[half:]


def load_again(world):
    """Rows of an earlier load land once more, with their old load time."""
    world.add(dict(row) for row in _rows_of_one_load(world))


def load_again_later(world):
    """Rows of an earlier load land once more, with the time of now."""
    world.add(row | {"loaded_at": world.load_time()} for row in _rows_of_one_load(world))


def duplicates_with_other_content(world):
    """Twins of events, later or earlier than the row kept so far, that differ in what they say."""
    for row in world.some_events(8, lambda row: row["loaded_at"] and row["event_id"]):
        twin = row | {"batch": world.number}
        twin["loaded_at"] += timedelta(hours=world.random.choice([-30, -1, 0, 1, 30]))
        twin |= world.random.choice(
            [
                {"is_machine": world.random.choice([True, False, None])},
                {"contact_id": world.random.choice(world.received_ids())},
                {"event_type": world.random.choice(["opened", "clicked", "teleported"])},
                {"amount": world.random.choice(["9", "x"])},
                {"properties": world.properties()},
                {"message_id": world.random.choice(world.message_ids)},
            ]
        )
        world.add([twin])


def flag_changed_in_place(world):
    """The vendor changes his mind about who caused an event."""
    for row in world.some_events(6):
        row["is_machine"] = not row["is_machine"]
        row["loaded_at"] = world.load_time()


def flag_changed_in_a_copy(world):
    """The vendor sends the event again with another flag; the first row stays."""
    for row in world.some_events(6):
        copy = row | {"is_machine": not row["is_machine"], "loaded_at": world.load_time()}
        world.add([copy])


def row_corrected_in_place(world):
    """Any column of a row is another one now, and its load time is new."""
    for row in world.some_events(6):
        other = world.event(world.day_before(60))
        names = ("contact_id", "event_type", "message_id", "amount", "event_id", "properties")
        name = world.random.choice([*names, "occurred_at"])
        row[name] = other[name]
        row["loaded_at"] = world.load_time()


def machine_burst(world):
    """Clicks, addresses and an unsubscribe within seconds; some of it comes a load later."""
    contact_id = world.random.choice(world.ids)
    shared = {"contact_id": contact_id, "message_id": world.random.choice(world.message_ids)}
    shared |= {"is_machine": None, "user_agent": None}
    start = world.day_before(20)
    rows = [world.event(start, event_type="delivered", **shared)]
    for number, link in enumerate(LINKS):
        at = start + timedelta(seconds=world.random.choice([1, 4, 8]) + number)
        address = {"ip_address": ADDRESSES[number % 2] if world.chance(0.5) else f"10.0.0.{number}"}
        rows.append(world.event(at, event_type="clicked", link_url=link, **shared, **address))
        rows.append(world.event(at, event_type="opened", **shared, **address))
    rows.append(world.event(start + timedelta(seconds=9), event_type="unsubscribed", **shared))
    world.random.shuffle(rows)
    held = world.random.choice([0, 0, 3, 6])
    world.pending += [row | {"loaded_at": world.now + timedelta(days=1)} for row in rows[:held]]
    world.add(rows[held:])


def rows_that_cannot_be_accepted(world):
    """One row for each reason, and rows with several."""
    random = world.random
    faults = (
        {"contact_id": random.choice([None, "", "  "])},
        {"occurred_at": random.choice(BAD_TIMES)},
        {"event_type": random.choice(["open-ish", None])},
        {"amount": random.choice(BAD_AMOUNTS)},
        {"loaded_at": None},
        {"loaded_at": None, "event_type": None},
    )
    for fault in faults:
        world.add([world.event(world.day_before(9)) | fault])


def rejected_rows_mended(world):
    """A row that could not be accepted comes right, in place or as one more row."""
    for row in world.some_events(4, lambda row: row["loaded_at"] is None):
        if world.chance(0.5):
            row["loaded_at"] = world.load_time()
        else:
            world.add([row | {"loaded_at": world.load_time()}])


def retention(world):
    """The loader drops what happened before a day."""
    until = world.now - timedelta(days=world.random.randint(35, 75))
    world.events = [row for row in world.events if row["at"] >= until]


def load_withdrawn(world):
    """All rows of one load are gone."""
    gone = {id(row) for row in _rows_of_one_load(world)}
    world.events = [row for row in world.events if id(row) not in gone]


def rows_deleted(world):
    """A few rows are gone, the one that was kept of a repeated event among them."""
    gone = {id(row) for row in world.some_events(6)}
    world.events = [row for row in world.events if id(row) not in gone]


def _rows_of_one_load(world):
    """Rows of one earlier load, all or a part of them, and never the whole backlog."""
    batch = world.random.choice(sorted({row["batch"] for row in world.events} or {0}))
    rows = [row for row in world.events if row["batch"] == batch]
    return rows if len(rows) < 30 else world.random.sample(rows, 20)


EVENT_CHANGES = (
    new_events,
    late_events,
    events_ahead_of_their_load,
    rows_with_an_old_load_time,
    split_load,
    load_again,
    load_again_later,
    duplicates_with_other_content,
    flag_changed_in_place,
    flag_changed_in_a_copy,
    row_corrected_in_place,
    machine_burst,
    rows_that_cannot_be_accepted,
    rejected_rows_mended,
    retention,
    load_withdrawn,
    rows_deleted,
)
