"""models/staging/README.md says what is read: each name in its matrices stands in rows that run.

Of a source of webhooks a name of an objection must stand in the rows of a case with that outcome;
of the others, and of loaders, in the rows that the tests of this source, and this loader, land.
"""

import inspect
import re

import consent_histories
import pytest
import test_crm_records as crm
import test_marketing_records as marketing
import vendor_cases
from harness import ROOT
from test_webhook_objections import BOUNCED, CASES, FREE, OUT, SPAM

README = (ROOT / "models" / "staging" / "README.md").read_text(encoding="utf-8")
BREVO = marketing.test_brevo_says_no_in_many_places
ADOBE = marketing.test_adobe_campaign_says_no_in_many_places
MAILCHIMP = crm.test_mailchimp_reads_the_same_from_every_loader
# {source: {loader: rows that its tests land, or the tests themselves}}
LOADERS = {
    "hubspot": {
        "fivetran": [crm.HUBSPOT],
        "airbyte": [crm.hubspot_of("airbyte"), crm.hubspot_of("airbyte_raw")],
        "dlt": [crm.hubspot_of("dlt")],
        "singer": [crm.hubspot_of("singer")],
    },
    "mailchimp": {"fivetran": [crm.MAILCHIMP, crm.test_whom_mailchimp_may_mail]}
    | {name: [MAILCHIMP] for name in ("airbyte", "dlt", "singer")},
    "klaviyo": {
        name: [tables(), marketing.test_klaviyo_exclusions_and_the_lists_that_dlt_lays_beside]
        for name, (tables, _, _) in marketing.LOADERS.items()
    },
    "activecampaign": {name: [marketing.ac_tables(name)] for name in marketing.AC_LOADERS},
    "brevo": {"airbyte": [BREVO]},
    "adobe_campaign": {"exports": [ADOBE]},
    "mailjet": {"airbyte": [[rows for source, rows, *_ in CASES if source == "mailjet"]]},
}
# What else the tests of a source's objections land.
MORE = {
    "hubspot": [crm.LATE, crm.test_whom_hubspot_may_mail],
    "klaviyo": [
        marketing.test_klaviyo_deleted_events_still_object,
        marketing.test_klaviyo_exclusions_and_the_lists_that_dlt_lays_beside,
    ],
    "activecampaign": [marketing.activecampaign_hooks],
    "generic": [consent_histories],
}
CELLS = [(OUT, FREE), (BOUNCED, FREE), (SPAM,), (FREE,)]


def text_of(landed):
    """Rows, and tests with rows of their own, as one text of letters and numbers."""
    texts = [
        inspect.getsource(one) if callable(one) or inspect.ismodule(one) else str(one)
        for one in landed
    ]
    return re.sub("[ _-]", "", " ".join(texts).lower())


def matrix(heading):
    """The rows of the table below a heading: the source, then the other cells."""
    text = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    rows = [line.strip("|").split("|", 1) for line in lines]
    for row, above in zip(rows[1:], rows, strict=False):
        row[0] = row[0].strip() or above[0]
    return [
        (source.strip(" `"), [cell.strip() for cell in rest.split("|")]) for source, rest in rows
    ]


def untried(cell, landed):
    """Names of tables and fields, and vendors' words, in a cell that no row has."""
    found = re.findall(r'`([^`]+)`|"([^"]+)"|\b([A-Z]+_[A-Z_]+|\d{3})\b', cell)
    found = [re.split("[<*]|x[.]", "".join(parts))[0].strip("._") for parts in found]
    text = text_of(landed)
    return [name for name in found if re.sub("[ _-]", "", name.lower()) not in text]


def test_each_loader_is_tried_on_what_it_says():
    """A loader in the matrix is a parameter of the source's test, and the other way about."""
    listed = {}
    for source, (cell, is_read, _, _) in matrix("Which loader's tables"):
        names = set(re.findall("fivetran|airbyte|dlt|singer|exports", cell.lower()))
        listed.setdefault(source, set()).update(names)
        landed = [
            rows
            for loader, tables in LOADERS[source].items()
            for rows in tables
            if loader.split()[0] in names
        ]
        assert untried(is_read.replace("`webhooks`", ""), landed) == [], (source, cell)
    for source, loaders in LOADERS.items():
        assert listed[source] == {loader.split()[0] for loader in loaders}


@pytest.mark.parametrize(("source", "doors"), matrix("Where objections stand"))
def test_each_door_is_tried(source, doors):
    """What a cell names is landed; by a source of webhooks, with the outcome that the cell says."""
    cases = [(rows, outcome) for name, rows, outcome, _ in CASES if name == source]
    landed = [rows for tables in LOADERS.get(source, {}).values() for rows in tables]
    landed += [one for one in vendor_cases.CASES if one[0] == source] + MORE.get(source, [])
    for cell, outcomes in zip(doors, CELLS, strict=True):
        rows = [rows for rows, outcome in cases if outcome in outcomes]
        assert untried(cell, rows if cases else landed) == [], (source, cell)
    if cases:
        assert {OUT, BOUNCED, SPAM} <= {outcome for _, outcome in cases}
        told = [[table for table, _ in rows] for rows, outcome in cases if outcome == FREE]
        returns = [tables for tables in told if tables.count("webhooks") > 1]
        lifts = "not told" not in doors[3] or "lift" in " ".join(doors)
        assert bool(returns) == lifts, "the person's own return"
