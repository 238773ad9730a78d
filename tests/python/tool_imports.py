"""Stand-ins for the imports of the tools, as their public pages describe them; none is the tool.

Each reads files as the page of its class says: separators, encoding, limits, which column it needs,
what it does with a column it does not know. `take` imports contacts, `refuse` the addresses that
must get no mail, `mailable` is who would get mail: {address: {field: value}}. A tool never lets
anybody off its list of refusals by an import.

Where the pages are silent, an empty cell empties the field and a file may have any size.
"""

import csv
import io
import json


class Import:
    """What the imports have in common: a header, and one row for each contact, known by address."""

    address: str
    separators = ","
    most_bytes = most_rows = most_request_rows = most_request_bytes = None

    def __init__(self, fields):
        """fields: the contact fields that the account has, by the names of the columns."""
        self.fields = set(fields)
        self.known = {}
        self.refused = set()

    def take(self, path, as_request=False):
        """Import a file of contacts; as_request: by the API, whose limits are lower."""
        for row in self.read(path, as_request):
            self.store(row[self.address], self.values(row))

    def refuse(self, path, as_request=False):
        """Import a file of addresses that must get no mail."""
        self.refused |= {row[self.address] for row in self.read(path, as_request)}

    def mailable(self):
        """Who would get mail, with all fields."""
        return {
            address: fields
            for address, fields in self.known.items()
            if address not in self.refused and address
        }

    def store(self, address, values):
        """Make or update the contact of an address."""
        self.known.setdefault(address, {}).update(values)

    def values(self, row):
        """The fields of a row that the account has; other columns are left out."""
        return {name: value for name, value in row.items() if name in self.fields}

    def read(self, path, as_request):
        """Rows of a file as dicts; an error where the tool would take the file wrongly."""
        content = path.read_bytes()
        most_bytes, most_rows = self.most_bytes, self.most_rows
        if as_request:
            most_bytes, most_rows = self.most_request_bytes, self.most_request_rows
        assert most_bytes is None or len(content) <= most_bytes, f"{path}: too large"
        text = content.decode("utf-8")
        assert not text.startswith("\ufeff")
        separator = max(self.separators, key=text.partition("\n")[0].count)
        lines = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
        header, rows = lines[0], [dict(zip(lines[0], row, strict=True)) for row in lines[1:]]
        assert most_rows is None or len(rows) <= most_rows, f"{path}: too many rows"
        assert self.address in header, f"{path}: no {self.address}"
        assert "" not in header and len(set(header)) == len(header) < 1000
        addresses = [row[self.address] for row in rows]
        assert all("@" in address and address == address.strip() for address in addresses)
        assert len(set(addresses)) == len(addresses), f"{path}: an address twice"
        return rows


class Brevo(Import):
    """help.brevo.com 208729849, 32331116133522; developers.brevo.com/reference/importcontacts-1.

    Semicolon, comma or tab; UTF-8; 250 MB a file, 10 MB in a request, of which 8 are safe; unknown
    attributes are left out. EXT_ID goes before the address: a row whose EXT_ID is known moves that
    contact to the address of the row. A request is separated by semicolons. Empty cells empty the
    attribute with `emptyContactsAttributes`. Addresses are refused by an import with
    `emailBlacklist`, which marks the contact that has the address, or makes one.
    """

    address = "EMAIL"
    separators = ";,\t"
    most_bytes, most_request_bytes = 250_000_000, 8_000_000

    def store(self, address, values):
        """Find the contact by EXT_ID, then by address; a refusal stays with the contact."""
        old = next(
            (old for old, has in self.known.items() if has["EXT_ID"] == values["EXT_ID"]), None
        )
        if old not in (None, address):
            self.known[address] = self.known.pop(old)
            if old in self.refused:
                self.refused.add(address)
        super().store(address, values)

    def read(self, path, as_request):
        """As for all; a request is separated by semicolons."""
        rows = super().read(path, as_request)
        assert not as_request or "," not in path.read_text("utf-8").partition("\n")[0]
        return rows


class Mailchimp(Import):
    """mailchimp.com/help/format-guidelines-for-your-import-file; API: lists, batch subscribe.

    Comma or tab; `Email Address` is needed; text is cut to 255 bytes; merge tags have up to 10
    letters and digits, tags up to 100 characters; columns without a field are skipped. A request
    has up to 500 members, with `update_existing`, and `sync_tags` so that tags are replaced.
    Addresses are refused by an import with the status Unsubscribed.
    """

    address = "Email Address"
    separators = ",\t"
    most_request_rows = 500

    def values(self, row):
        """Text cut to 255 bytes under merge tags."""
        names = set(row) - {self.address}
        assert all(len(name) <= 10 and name.isalnum() and name.isupper() for name in names)
        assert len(row.get("TAGS", "")) <= 100
        found = super().values(row).items()
        return {name: value.encode()[:255].decode(errors="ignore") for name, value in found}


class HubSpot(Import):
    """knowledge.hubspot.com: set-up-your-import-file, import-an-opt-out-list.

    UTF-8; fewer than 1,000 columns; 20 MB without a paid subscription; 1,048,576 rows; a header for
    each column, which names a property (lower case, digits, _). Contacts are known by address.
    Addresses are refused by an opt-out list, which makes no contacts.
    """

    address = "email"
    most_bytes = most_request_bytes = 20_000_000
    most_rows = most_request_rows = 1_048_575

    def values(self, row):
        """Properties by their internal names."""
        assert all(name == name.lower() and name.replace("_", "").isalnum() for name in row)
        return super().values(row)


class ActiveCampaign(Import):
    """help.activecampaign.com 221467787, 360006760900; API: bulk-import-contacts.

    Comma; UTF-8; an address in each row, each address once; no line breaks; columns may be left out
    of the import. A request has up to 250 contacts and less than 400,000 bytes of JSON. Addresses
    are refused by an import as Excluded.
    """

    address = "Email"
    most_request_rows = 250

    def read(self, path, as_request):
        """As for all, without line breaks; a request is measured as the JSON that it becomes."""
        rows = super().read(path, as_request)
        assert not any("\n" in value or "\r" in value for row in rows for value in row.values())
        if as_request:
            contacts = [
                {
                    "email": row[self.address],
                    "tags": [row["Tags"]] if row.get("Tags") else [],
                    "fields": [
                        {"id": number, "value": value}
                        for number, (name, value) in enumerate(row.items(), 1000)
                        if name in self.fields - {"Tags"}
                    ],
                    "subscribe": [{"listid": 1}],
                }
                for row in rows
            ]
            payload = json.dumps({"contacts": contacts}, ensure_ascii=False).encode()
            assert len(payload) < 400_000, f"{path}: {len(payload)} bytes of JSON"
        return rows


class AdobeCampaign(Import):
    """experienceleague.adobe.com, campaign-web v8: load-file, reconciliation, file-audience.

    Delimited columns, the first line their names, 50 MB a file; a file has exactly the columns of
    the sample file that the workflow was set up with, where columns may be ignored. Profiles are
    reconciled by address. Addresses are refused by an update of profiles that are there: no
    longer contact by e-mail.
    """

    address = "email"
    separators = ";\t,"
    most_bytes = most_request_bytes = 50_000_000

    def __init__(self, fields):
        """fields: as for all; the first file of contacts is the sample file."""
        super().__init__(fields)
        self.sample = None

    def take(self, path, as_request=False):
        """As for all, with the columns of the sample file in their order."""
        header = path.read_text("utf-8").partition("\n")[0]
        self.sample = self.sample or header
        assert header == self.sample, f"{path}: other columns than the sample file"
        super().take(path, as_request)


IMPORTS = {
    "brevo": Brevo,
    "mailchimp": Mailchimp,
    "hubspot": HubSpot,
    "activecampaign": ActiveCampaign,
    "adobe_campaign": AdobeCampaign,
}
