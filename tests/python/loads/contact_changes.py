"""What a load may do to people, messages, companies and deals: one function of a world each.

`CONTACT_CHANGES` lists them all. Erasure is for ever: nothing here takes a deletion back, lets an
erased record disappear or corrects the address that joined somebody to an erased person, because
there a full refresh, which forgets, may rightly differ from one that remembers.
"""

from datetime import timedelta


def new_contact(world):
    """Somebody new, at once with events."""
    contact_id = f"{world.prefix}new{world.number}"
    email = f"{contact_id}@example.com"
    world.ids.append(contact_id)
    world.emails.append(email)
    world.contacts.append(world.contact(contact_id, email))
    world.add(world.event(world.day_before(9), contact_id=contact_id) for _ in range(4))


def contact_after_its_events(world):
    """The record of somebody of whom there were only events so far; it may join another person."""
    known = {row["contact_id"] for row in world.contacts}
    for contact_id in [one for one in world.ghosts if one not in known][:1]:
        email = world.random.choice([f"{contact_id}@example.com", *world.emails[:3]])
        world.contacts.append(world.contact(contact_id, email))


def merged(world):
    """Two people turn out to share an address: in place, or by one more record."""
    for row in _living(world, 2):
        email = world.random.choice(world.emails)
        if world.chance(0.5):
            row["email"], row["updated_at"] = email, world.record_time()
        else:
            world.contacts.append(world.contact(row["contact_id"], email))


def unmerged(world):
    """An address is corrected; what it joined falls apart."""
    for row in _living(world, 3):
        row["email"] = f"{row['contact_id']}.own@example.com"
        row["updated_at"] = world.record_time()


def earlier_created(world):
    """A merged person gets another id, because an older record turns up."""
    for row in _living(world, 2):
        row["created_at"] = f"2024-0{world.random.randint(1, 9)}-01"
        row["updated_at"] = world.record_time()


def attributes_changed(world):
    """What a contact is has changed: country, company, owner, attributes."""
    for row in _living(world, 4):
        other = world.contact(row["contact_id"], "nobody@example.com")
        for name in ("country", "company_id", "owner_id", "attributes", "timezone"):
            row[name] = other[name]
        row["updated_at"] = world.record_time()


def record_disappears(world):
    """The record of somebody is gone; events stay and now speak of an unknown contact."""
    gone = {id(row) for row in _living(world, 1)}
    world.contacts = [row for row in world.contacts if id(row) not in gone]


def erased(world):
    """Somebody asks to be forgotten, and all whom their address joins to them."""
    for row in _living(world, 1):
        row["deleted_at"] = world.random.choice([world.now.isoformat(), "on request"])
        row["updated_at"] = world.record_time()
        world.erased_ids.add(row["contact_id"])


def events_of_erased_contacts(world):
    """Events of somebody erased arrive late; they only count."""
    erased_ids = sorted(world.erased_ids)
    for contact_id in world.random.sample(erased_ids, min(2, len(erased_ids))):
        world.add(world.event(world.day_before(30), contact_id=contact_id) for _ in range(3))


def merged_into_an_erased_person(world):
    """An address that an erased person had is somebody else's now: erased, too."""
    emails = [row["email"] for row in world.contacts if row["deleted_at"] and row["email"]]
    for row in _living(world, 1) if emails else []:
        row["email"], row["updated_at"] = world.random.choice(emails), world.record_time()


def messages_changed(world):
    """A message gets another category, one more is known, or one is no longer."""
    random = world.random
    for row in random.sample(world.messages, min(2, len(world.messages))):
        row["category"] = random.choice(["news", "offers", None])
        row["message_name"] = random.choice(["Spring sale", "Welcome", None])
    known = {row["message_id"] for row in world.messages}
    world.messages += [world.message(one) for one in world.message_ids if one not in known][:1]
    if world.chance(0.3):
        world.messages.pop(random.randrange(len(world.messages)))


def companies_changed(world):
    """A company grows or changes its industry; one comes or goes."""
    for row in world.companies:
        row |= world.company(row["company_id"])
    if len(world.companies) > 1 and world.chance(0.3):
        world.companies.pop()
    elif world.chance(0.5):
        world.companies = [world.company(one) for one in world.company_ids]


def deals_changed(world):
    """Deals move, one is new, one is gone."""
    number = world.random.randrange(len(world.deals))
    world.deals[number] = world.deal(number) | {"stage": "won", "closed_at": world.now.isoformat()}
    world.deals.append(world.deal(len(world.deals) + 10 * world.number))
    if world.chance(0.3):
        world.deals.pop(0)


def people_swap_events(world):
    """Events of one contact are another's after all, with a new load time: nobody may keep them."""
    one, other = world.random.sample(world.received_ids(), 2)
    for row in world.events:
        if row["contact_id"] == one and world.chance(0.5):
            row |= {"contact_id": other, "loaded_at": world.now + timedelta(minutes=1)}


def _living(world, most):
    """Up to `most` records of people with whom no record or address ties any erased person."""
    tied = _tied_to_erased(world)
    living = [row for row in world.contacts if row["contact_id"] not in tied]
    return world.random.sample(living, min(len(living), world.random.randint(1, most)))


def _tied_to_erased(world):
    """Contact ids of erased people and of everybody whom addresses join to them."""
    ids = set(world.erased_ids)
    while True:
        emails = {_normal(row["email"]) for row in world.contacts if row["contact_id"] in ids}
        emails.discard("")
        joined = {row["contact_id"] for row in world.contacts if _normal(row["email"]) in emails}
        if joined <= ids:
            return ids
        ids |= joined


def _normal(email):
    return (email or "").strip().lower()


CONTACT_CHANGES = (
    new_contact,
    contact_after_its_events,
    merged,
    unmerged,
    earlier_created,
    attributes_changed,
    record_disappears,
    erased,
    events_of_erased_contacts,
    merged_into_an_erased_person,
    messages_changed,
    companies_changed,
    deals_changed,
    people_swap_events,
)
