"""Writes the skeleton of a source: a folder of models/staging for one more system people send from.

    python tools/new_source.py NAME [table|webhook]

`table` (the default) for tables that a loader lands, one row per event; `webhook` for webhooks
landed one JSON document a row (`payload`, `received_at`). NAME is lower case with underscores and
becomes the value of `source`. Nothing that exists is overwritten. models/staging/README.md says how
to go on.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = {
    "events": (
        "event_id", "contact_id", "message_id", "source", "event_type", "link_url", "user_agent",
        "ip_address", "bounce_type", "currency", "properties", "occurred_at_text",
        "loaded_at_text", "amount_text", "amount", "is_machine", "occurred_at", "loaded_at",
    ),
    "contacts": (
        "contact_id", "merged_into_id", "company_id", "owner_id", "email", "timezone", "country",
        "attributes", "created_at_text", "updated_at_text", "deleted_at_text", "is_removed",
        "created_at", "updated_at", "deleted_at",
    ),
    "consents": (
        "contact_id", "email", "source", "list_id", "statement", "reason", "stated_at_text",
        "loaded_at_text", "stated_at", "loaded_at",
    ),
    "messages": (
        "message_id", "message_name", "category", "message_type", "channel", "sent_at_text",
        "sent_at",
    ),
    "companies": (
        "company_id", "owner_id", "company_name", "domain", "industry", "employee_count_text",
        "employee_count",
    ),
    "deals": (
        "deal_id", "company_id", "contact_id", "owner_id", "stage", "created_at_text",
        "closed_at_text", "amount_text", "amount", "created_at", "closed_at",
    ),
}  # fmt: skip
GRAINS = {
    "events": "One row per event as received; nothing is dropped here.",
    "contacts": "One row per contact record, or per address where the system knows no more.",
    "messages": "One row per mailing.",
    "companies": "One row per company.",
    "deals": "One row per deal, company and contact.",
}
HEAD = """{{ config(enabled=source_is_enabled('NAME')) }}

"""
TABLE_EVENTS = """with

received as (

    {# name: kind (text, timestamp, decimal, boolean), and the loader's names after `from`.
       load_time finds what the loader calls it. #}
    {{ raw_rows('events', {
        'id': 'text',
        'person_id': 'text from person_id or email',
        'mailing_id': 'text from campaign_id',
        'event_type': 'text from event_name',
        'link_url': 'text from url',
        'user_agent': 'text',
        'ip_address': 'text from ip',
        'list_id': 'text',
        'occurred_at': 'timestamp from created_at',
        'loaded_at': 'load_time',
    }, is_required=true, source_name='NAME') }}

)

{# name of the staging column: SQL. What the system does not have is left out. #}
{{ staged_rows('events', 'received', {
    'event_id': 'id',
    'contact_id': prefixed_id('NAME', 'person_id'),
    'message_id': prefixed_id('NAME', 'mailing_id'),
    'source': "'NAME'",
    'properties': json_object_of({'list_id': 'list_id', 'subscribed_by': "'unknown'"}),
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address', 'occurred_at', 'loaded_at']) }}
"""
TABLE_CONTACTS = """with

received as (

    {{ raw_rows('contacts', {
        'id': 'text',
        'email': 'text',
        'country': 'text',
        'timezone': 'text',
        'created_at': 'timestamp',
        'updated_at': 'timestamp',
        'is_removed': 'boolean from is_deleted or deleted',
    }, is_required=true, source_name='NAME') }}

)

{{ staged_rows('contacts', 'received', {
    'contact_id': prefixed_id('NAME', 'id'),
}, kept=['email', 'timezone', 'country', 'created_at', 'updated_at', 'is_removed']) }}
"""
WEBHOOK_EVENTS = """with

webhooks as (

    {# name here: paths of keys into the JSON; the first one with a value counts. #}
    {{ webhook_events('NAME', {
        'event': [['event']],
        'address': [['email']],
        'sent_id': [['id']],
        'mail_id': [['message_id']],
        'link_url': [['url']],
        'user_agent': [['user_agent']],
        'ip_address': [['ip']],
        'list_id': [['list_id']],
        'moment': [['timestamp']],
    }) }}

),

events as (

    select
        *,
        coalesce(payload_problem, event) as event_type
    from webhooks

)

{# staging column: SQL. parse_epoch() reads numbers, parse_timestamp() ISO-8601. #}
{{ staged_rows('events', 'events', {
    'event_id': 'sent_id',
    'contact_id': address_contact_id('address'),
    'message_id': prefixed_id('NAME', 'mail_id'),
    'source': "'NAME'",
    'properties': json_object_of({'list_id': 'list_id', 'subscribed_by': "'unknown'"}),
    'occurred_at_text': 'moment',
    'loaded_at_text': 'received_at_text',
    'occurred_at': parse_epoch('moment'),
    'loaded_at': 'received_at',
}, kept=['event_type', 'link_url', 'user_agent', 'ip_address']) }}
"""
WEBHOOK_CONTACTS = """{{ webhook_contacts('NAME', {'address': [['email']]}) }}
"""
TABLES = {
    "table": {
        "events": "One row per event. Required.",
        "contacts": "One row per contact. Required.",
    },
    "webhook": {
        "webhooks": "One row per webhook: `payload` (JSON) and `received_at`. Required.",
    },
}
MODELS = {
    "table": {"events": TABLE_EVENTS, "contacts": TABLE_CONTACTS},
    "webhook": {"events": WEBHOOK_EVENTS, "contacts": WEBHOOK_CONTACTS},
}


def main() -> None:
    """Read the arguments, write the files, say what comes next."""
    arguments = sys.argv[1:]
    name = arguments[0] if arguments else ""
    kind = arguments[1] if len(arguments) > 1 else "table"
    if not re.fullmatch(r"[a-z][a-z_]*", name) or kind not in MODELS or len(arguments) > 2:
        sys.exit("usage: make source NAME=acme [KIND=webhook]   (lower case letters and _)")
    folder = ROOT / "models" / "staging" / name
    if folder.exists():
        sys.exit(f"models/staging/{name} exists already: nothing was written.")
    folder.mkdir(parents=True)
    for entity, sql in MODELS[kind].items():
        path = folder / f"stg_{name}__{entity}.sql"
        path.write_text((HEAD + sql).replace("NAME", name))
    (folder / f"_{name}__sources.yml").write_text(sources_yaml(name, TABLES[kind]))
    (folder / f"_{name}__models.yml").write_text(models_yaml(name, MODELS[kind]))
    for path in sorted(folder.iterdir()):
        print(f"wrote {path.relative_to(ROOT)}")
    print("Go on with step 2 of models/staging/README.md, `Add your own`.")


def sources_yaml(name: str, tables: dict[str, str]) -> str:
    """The sources YAML of a source with the given tables: {table: description}."""
    given = f"var('raw_relations').get('{name}', "
    lines = [
        "version: 2",
        "",
        "sources:",
        f"  - name: {name}",
        f"    database: \"{{{{ {given}'').split('.')[:-1] | join }}}}\"",
        f"    schema: \"{{{{ {given}'{name}').split('.') | last }}}}\"",
        "    description: >-",
        f"      Files <table>.parquet or <table>.csv under {name}/ of the directory that RAW_DIR",
        f"      names, or tables in the schema {name}.",
        "    tables:",
    ]
    for table, description in tables.items():
        lines.append(f'      - {{name: {table}, description: "{description}"}}')
    return "\n".join(lines) + "\n"


def models_yaml(name: str, entities) -> str:
    """The models YAML of a source with the given entities; columns are described once for all."""
    lines = ["version: 2", "", "models:"]
    for entity in entities:
        lines += [
            f"  - name: stg_{name}__{entity}",
            f'    description: "{GRAINS[entity]}"',
            "    columns:",
        ]
        for column in COLUMNS[entity]:
            described = f"{{{{ doc('staged_{entity}__{column}') }}}}"
            lines.append(f'      - {{name: {column}, description: "{described}"}}')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
