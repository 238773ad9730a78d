"""Who is one person: merged contact ids, erased people, newest attributes (DESIGN.md 2)."""

from datetime import datetime

from oracle.values import byte_order, json_fields, parse_time, text

COLUMNS = ("timezone", "country", "company_id", "owner_id")


class People:
    """The persons behind the raw contact rows."""

    def __init__(self, contacts):
        """Merge the rows of `contacts` that share a contact id or a normalised email."""
        self.rows = [row for row in contacts if text(row.get("contact_id"))]
        self._merged = self._merge()
        self.erased = {
            self._merged[row["contact_id"]] for row in self.rows if _moment(row.get("deleted_at"))
        }
        self.known = set(self._merged.values()) - self.erased

    def contact_of(self, contact_id):
        """The merged contact id of an id as received; an unknown id is its own person."""
        return self._merged.get(contact_id, contact_id)

    def is_erased(self, contact_id):
        """Whether the person behind an id as received asked to be forgotten."""
        return self.contact_of(contact_id) in self.erased

    def created(self):
        """{contact_id: the first date on which one of its rows was created, if any is told}."""
        first = {}
        for row in self.rows:
            moment = _moment(row.get("created_at"))
            if moment:
                contact = self.contact_of(row["contact_id"])
                first[contact] = min(moment.date(), first.get(contact, moment.date()))
        return first

    def _merge(self):
        groups = []  # each a set of ids and a set of emails, grown until nothing overlaps
        for row in self.rows:
            ids, emails = {row["contact_id"]}, set()
            email = text(row.get("email"))
            if email:
                emails.add(email.strip().lower())
            apart = []
            for other_ids, other_emails in groups:
                if ids & other_ids or emails & other_emails:
                    ids, emails = ids | other_ids, emails | other_emails
                else:
                    apart.append((other_ids, other_emails))
            groups = [*apart, (ids, emails)]

        created = {}
        for row in self.rows:
            moment = _moment(row.get("created_at")) or datetime.max
            created[row["contact_id"]] = min(moment, created.get(row["contact_id"], datetime.max))

        merged = {}
        for ids, _ in groups:
            kept = min(ids, key=lambda one: (created[one], byte_order(one)))
            merged.update(dict.fromkeys(ids, kept))
        return merged

    def attributes(self, companies=()):
        """{contact_id: {attribute: text}}: of each attribute the newest present value.

        Attributes are the descriptive columns, the top-level keys of `attributes`, and the columns
        of the contact's company as `company.<column>`.
        """
        found = {contact: {} for contact in self.known}
        by_age = sorted(self.rows, key=lambda row: _moment(row.get("updated_at")) or datetime.min)
        for row in by_age:
            contact = self.contact_of(row["contact_id"])
            if contact in found:
                present = json_fields(row.get("attributes"))
                present |= {name: text(row.get(name)) for name in COLUMNS}
                found[contact] |= {name: value for name, value in present.items() if value}
        by_id = {row["company_id"]: row for row in companies}
        for values in found.values():
            company = by_id.get(values.get("company_id"), {})
            values |= {f"company.{name}": text(value) for name, value in company.items()}
        return found


def _moment(value):
    return parse_time(value)[0]
