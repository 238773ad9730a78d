"""Raw tables for the benchmark of send decisions: many contacts, a fortnight, a full plan.

Every number comes from a hash of the row's own numbers, so the same arguments give the same rows.
Per contact: about 5 messages sent in the last 14 days, some opens; one in 30 unsubscribed, one in
200 bounced hard. Planned: 20 sends over the 14 days after, of 60 messages in 4 categories.
"""

import argparse
from pathlib import Path

import duckdb

EVENTS = """
    select
        'e' || contact_number || '-' || slot as event_id,
        'bench' as source,
        case
            when slot < 5 then 'sent'
            when slot < 7 then 'opened'
            when hash(contact_number * 7 + 1) % 30 = 0 then 'unsubscribed'
            else 'bounced'
        end as event_type,
        'c' || contact_number as contact_id,
        timestamp '2026-06-30 10:00:00'
        - to_days(cast(hash(contact_number * 31 + slot) % 14 as integer))
        + to_seconds(cast(contact_number % 3600 as integer)) as occurred_at,
        timestamp '2026-06-30 23:00:00' as loaded_at,
        'sent' || hash(contact_number * 13 + slot) % 40 as message_id,
        case when slot = 7 then 'hard' end as bounce_type
    from range({contacts}) as numbers (contact_number)
    cross join range(8) as slots (slot)
    where
        slot < 7
        or hash(contact_number * 7 + 1) % 30 = 0
        or hash(contact_number * 7 + 2) % 200 = 0
"""
CONTACTS = """
    select
        'c' || contact_number as contact_id,
        'p' || contact_number || '@mail.test' as email,
        timestamp '2026-01-01' as created_at,
        ['DE', 'FR', 'US'][cast(1 + hash(contact_number) % 3 as bigint)] as country,
        timestamp '2026-06-01' as updated_at
    from range({contacts}) as numbers (contact_number)
"""
MESSAGES = """
    select
        name || number as message_id,
        name || ' ' || number as message_name,
        ['newsletter', 'promotion', 'product_update', 'event'][1 + number % 4] as category,
        'marketing' as message_type,
        'email' as channel,
        case when name = 'sent' then timestamp '2026-06-15' end as sent_at
    from (values ('sent'), ('plan')) as names (name)
    cross join range(60) as numbers (number)
"""
PLANNED = """
    select
        'plan' || (slot * 3 + hash(contact_number * 17 + slot) % 3) as message_id,
        'c' || contact_number as contact_id,
        timestamp '2026-07-01 08:00:00'
        + to_days(cast(hash(contact_number % 997 * 19 + slot) % 14 as integer)) as planned_at,
        [3, 5, 5, 8][cast(1 + hash(slot) % 4 as bigint)] as weight
    from range({contacts}) as numbers (contact_number)
    cross join range({sends}) as slots (slot)
"""


def main():
    """Write the four raw tables that the decisions read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--sends", type=int, default=20, help="planned sends per contact")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    write(chosen.contacts, chosen.sends, chosen.out)


def write(contacts, sends, out):
    """Write the tables of so many contacts, with so many planned sends each, into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "events": EVENTS,
        "contacts": CONTACTS,
        "messages": MESSAGES,
        "planned_sends": PLANNED,
    }
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        for table, sql in tables.items():
            text = sql.format(contacts=contacts, sends=sends)
            connection.execute(f"copy ({text}) to '{out / table}.parquet' (format parquet)")


if __name__ == "__main__":
    main()
