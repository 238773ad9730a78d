"""One history told by every vendor in its own words, and single rows with what they must become.

Everything here is made up. `tell(vendor, events)` gives the raw tables of a vendor; CASES in
vendor_cases.py holds rows with what each must become.
"""

import json
from datetime import datetime, timedelta, timezone

WEBHOOK_VENDORS = (
    "amazon_ses", "brevo", "mailgun", "mailjet", "mandrill", "resend", "sendgrid",
)  # fmt: skip
TABLE_VENDORS = ("activecampaign", "adobe_campaign", "hubspot", "klaviyo", "mailchimp")
VENDORS = tuple(sorted(WEBHOOK_VENDORS + TABLE_VENDORS))
LOADED = datetime(2026, 3, 1)
PEOPLE = ("ann", "bob", "cleo", "dan")
# (person, canonical type, mailing, minutes after 2026-02-01 08:00 UTC, link)
HISTORY = [
    ("ann", "opened", 11, 0, None),
    ("ann", "clicked", 11, 3, "https://shop.test/a"),
    ("ann", "opened", 12, 2880, None),
    ("ann", "clicked", 12, 2890, "https://shop.test/b"),
    ("bob", "opened", 11, 70, None),
    ("bob", "unsubscribed", 11, 1500, None),
    ("cleo", "bounced", 11, 5, None),
    ("dan", "opened", 12, 4000, None),
    ("dan", "opened", 12, 9000, None),
    ("dan", "clicked", 13, 9005, "https://shop.test/c"),
]


def moment(minutes):
    """The UTC time of an event of the history, without zone."""
    return datetime(2026, 2, 1, 8) + timedelta(minutes=minutes)


def epoch(minutes):
    """The same as seconds since 1970."""
    return int(moment(minutes).replace(tzinfo=timezone.utc).timestamp())


def iso(minutes):
    """The same with an offset, as a sender five and a half hours ahead writes it."""
    return (moment(minutes) + timedelta(hours=5.5)).isoformat() + "+05:30"


def address(person, vendor):
    """A person has an address per vendor, so that the tellings stay apart."""
    return f"{person}@{vendor.replace('_', '-')}.test"


def webhooks(payloads, first=0):
    """The table `webhooks` with one row per payload; a text goes in as it is."""
    return [
        {
            "payload": payload if isinstance(payload, str) else json.dumps(payload),
            "received_at": LOADED + timedelta(seconds=first + number),
        }
        for number, payload in enumerate(payloads)
    ]


def tell(vendor, events=None):
    """{table: rows} of a vendor for a history."""
    events = HISTORY if events is None else events
    if vendor in WEBHOOK_VENDORS or vendor == "activecampaign":
        payloads = [_WEBHOOKS[vendor](address(person, vendor), *what) for person, *what in events]
        return {"webhooks": webhooks(payloads)}
    return _TABLES[vendor](events)


def _drop_empty(document):
    return {key: value for key, value in document.items() if value is not None}


def _amazon_ses(email, kind, mailing, minutes, link):
    name, member = {
        "opened": ("Open", "open"),
        "clicked": ("Click", "click"),
        "unsubscribed": ("Subscription", "subscription"),
        "bounced": ("Bounce", "bounce"),
    }[kind]
    details = {
        "opened": {"userAgent": "Mail/1"},
        "clicked": {"link": link},
        "unsubscribed": {"newTopicPreferences": {"unsubscribeAll": True}},
        "bounced": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": email}]},
    }[kind]
    event = {
        "eventType": name,
        "mail": {"messageId": f"m{mailing}", "destination": [email.upper()]},
        member: {"timestamp": iso(minutes), **details},
    }
    # A topic wraps each event as a text.
    return {"Type": "Notification", "Message": json.dumps(event)}


def _brevo(email, kind, mailing, minutes, link):
    names = {"opened": "opened", "clicked": "click", "bounced": "hard_bounce"}
    return _drop_empty(
        {
            "event": names.get(kind, "unsubscribe"),
            "email": email,
            "message-id": f"<m{mailing}@brevo.test>",
            "ts_epoch": epoch(minutes) * 1000,
            "date": "2001-01-01 00:00:00",
            "link": link,
        }
    )


def _mailgun(email, kind, mailing, minutes, link):
    event = {
        "event": {"bounced": "failed"}.get(kind, kind),
        "severity": "permanent" if kind == "bounced" else None,
        "id": f"{email}-{kind}-{minutes}",
        "recipient": email,
        "timestamp": epoch(minutes) + 0.25 - 0.25,
        "message": {"headers": {"message-id": f"m{mailing}"}},
        "url": link,
    }
    return {"signature": {}, "event-data": _drop_empty(event)}


def _mailjet(email, kind, mailing, minutes, link):
    names = {"opened": "open", "clicked": "click", "bounced": "bounce", "unsubscribed": "unsub"}
    event = {
        "event": names[kind],
        "time": epoch(minutes),
        "MessageID": 9007199254740993 * 100 + mailing,
        "email": email,
        "hard_bounce": True if kind == "bounced" else None,
        "url": link,
    }
    return [_drop_empty(event)]


def _mandrill(email, kind, mailing, minutes, link):
    names = {"opened": "open", "clicked": "click", "bounced": "hard_bounce"}
    message = {"email": email, "_id": f"m{mailing}"}
    return [
        _drop_empty(
            {
                "event": names.get(kind, "unsub"),
                "ts": epoch(minutes),
                "msg": message,
                "url": link,
            }
        )
    ]


def _resend(email, kind, mailing, minutes, link):
    if kind == "unsubscribed":
        data = {"email": email, "unsubscribed": True}
        return {"type": "contact.updated", "created_at": iso(minutes), "data": data}
    data = {"to": [f"Someone <{email}>"], "email_id": f"m{mailing}"}
    if link:
        data["click"] = {"link": link}
    return {"type": f"email.{kind}", "created_at": iso(minutes), "data": data}


def _sendgrid(email, kind, mailing, minutes, link):
    names = {"opened": "open", "clicked": "click", "bounced": "bounce"}
    event = {
        "event": names.get(kind, "unsubscribe"),
        "email": email,
        "timestamp": epoch(minutes),
        "sg_event_id": f"{email}-{minutes}",
        "sg_message_id": f"m{mailing}.filter01.1.2",
        "url": link,
    }
    return [_drop_empty(event)]


def _activecampaign(email, kind, mailing, minutes, link):
    names = {"opened": "open", "clicked": "click", "bounced": "bounce"}
    return _drop_empty(
        {
            "type": names.get(kind, "unsubscribe"),
            "date_time": iso(minutes),
            "contact[id]": str(50 + PEOPLE.index(email.split("@")[0])),
            "contact[email]": email,
            "campaign[id]": str(mailing),
            "link[url]": link,
        }
    )


_WEBHOOKS = {
    "activecampaign": _activecampaign,
    "amazon_ses": _amazon_ses,
    "brevo": _brevo,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "mandrill": _mandrill,
    "resend": _resend,
    "sendgrid": _sendgrid,
}


def _adobe_campaign(events):
    url_types = {"opened": "2", "clicked": "1", "unsubscribed": "Opt-out"}
    return {
        "recipient": [
            {"irecipientid": 100 + number, "semail": address(person, "adobe_campaign")}
            for number, person in enumerate(PEOPLE)
        ],
        "broadlogrcp": [
            {
                "ibroadlogid": 7_000_000_000_000_000_001 + number,
                "irecipientid": 100 + PEOPLE.index(person),
                "ideliveryid": mailing,
                "istatus": 2,
                "ifailurereason": 1,
                "tsevent": iso(minutes),
                "tslastmodified": LOADED,
            }
            for number, (person, kind, mailing, minutes, _) in enumerate(events)
            if kind == "bounced"
        ],
        "trackinglogrcp": [
            {
                "itrackinglogid": 7_000_000_000_000_000_001 + number,
                "irecipientid": 100 + PEOPLE.index(person),
                "ideliveryid": mailing,
                "itype": url_types[kind],
                "ssourceurl": link,
                "tslog": iso(minutes),
                "tslastmodified": LOADED,
            }
            for number, (person, kind, mailing, minutes, link) in enumerate(events)
            if kind != "bounced"
        ],
        "delivery": [
            {"ideliveryid": mailing, "slabel": f"Mailing {mailing}"} for mailing in (11, 12, 13)
        ],
    }


def _hubspot(events):
    names = {"opened": "OPEN", "clicked": "CLICK", "bounced": "BOUNCE"}
    rows, clicks, changes = [], [], []
    for number, (person, kind, mailing, minutes, link) in enumerate(events):
        rows.append(
            {
                "id": f"e{number}",
                "type": names.get(kind, "STATUSCHANGE"),
                "recipient": address(person, "hubspot"),
                "email_campaign_id": mailing,
                "created": moment(minutes),
                "filtered_event": False,
                "_fivetran_synced": LOADED,
            }
        )
        if kind == "clicked":
            clicks.append({"id": f"e{number}", "url": link, "_fivetran_synced": LOADED})
        if kind == "unsubscribed":
            changes.append(
                {
                    "id": f"e{number}",
                    "portal_subscription_status": "UNSUBSCRIBED",
                    "_fivetran_synced": LOADED,
                }
            )
    return {
        "contact": [
            {
                "id": 9_100_000_000_000_000_001 + number,
                "property_email": address(person, "hubspot").title(),
                "_fivetran_deleted": False,
                "_fivetran_synced": LOADED,
            }
            for number, person in enumerate(PEOPLE)
        ],
        "email_event": rows,
        "email_event_click": clicks,
        "email_event_status_change": changes,
    }


def _klaviyo(events):
    names = {"opened": "Opened Email", "clicked": "Clicked Email", "bounced": "Bounced Email"}
    return {
        "person": [
            {"id": person, "email": address(person, "klaviyo"), "_fivetran_synced": LOADED}
            for person in PEOPLE
        ],
        "event": [
            {
                "id": f"e{number}",
                "person_id": person,
                "campaign_id": str(mailing),
                "type": names.get(kind, "Unsubscribed"),
                "property_url": link,
                "datetime": moment(minutes),
                "_fivetran_synced": LOADED,
            }
            for number, (person, kind, mailing, minutes, link) in enumerate(events)
        ],
    }


def _mailchimp(events):
    names = {"opened": "open", "clicked": "click", "bounced": "bounce"}
    return {
        "member": [
            {
                "id": person,
                "list_id": "newsletter",
                "email_address": address(person, "mailchimp"),
                "status": "subscribed",
                "_fivetran_synced": LOADED,
            }
            for person in PEOPLE
        ],
        "campaign_recipient_activity": [
            {
                "action": names[kind],
                "campaign_id": str(mailing),
                "member_id": person,
                "timestamp": moment(minutes),
                "bounce_type": "hard" if kind == "bounced" else None,
                "url": link,
                "_fivetran_synced": LOADED,
            }
            for person, kind, mailing, minutes, link in events
            if kind != "unsubscribed"
        ],
        "unsubscribe": [
            {
                "campaign_id": str(mailing),
                "member_id": person,
                "list_id": "newsletter",
                "timestamp": moment(minutes),
                "_fivetran_synced": LOADED,
            }
            for person, kind, mailing, minutes, _ in events
            if kind == "unsubscribed"
        ],
    }


_TABLES = {
    "adobe_campaign": _adobe_campaign,
    "hubspot": _hubspot,
    "klaviyo": _klaviyo,
    "mailchimp": _mailchimp,
}
