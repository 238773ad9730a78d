"""What vendors' public pages say must come out, written by somebody who had not read the SQL.

Each person is made up and lands in the shape that the page named above it documents; one warehouse
is built of all. Expected are columns of dim_contacts, the score `engagement` by hand from
seeds/scoring/scoring_rules.csv (opened 2, clicked 5, purchased 10, unsubscribed -10, no decay), and
`merged`: the id of a record that is no person of its own any more.
"""

import json
from datetime import datetime, timezone

import pyarrow
import pyarrow.parquet
import pytest
from test_sources import keyed_hash

LOADED = datetime(2026, 3, 1, 8)
ME = "<me>"  # stands in rows for the person's address
MAILABLE = {"is_mailable": True, "is_unsubscribed": False}
MAILABLE |= {"has_complained": False, "has_hard_bounced": False}
OUT = {"is_mailable": False, "is_unsubscribed": True}
COMPLAINED = {"is_mailable": False, "has_complained": True}
BOUNCED = {"is_mailable": False, "has_hard_bounced": True}
PEOPLE = {}  # {vendor: what happened: (rows by table, expected)}


def person(case, rows, expected):
    """Enter one person: what the vendor lands of it, and what must come out."""
    assert case not in PEOPLE, case
    PEOPLE[case] = (rows, expected)


def day(number, hour=10):
    """A time of February 2026 (UTC)."""
    return datetime(2026, 2, number, hour)


def epoch(number, hour=10):
    """The same in seconds since 1970."""
    return int(day(number, hour).replace(tzinfo=timezone.utc).timestamp())


def hooks(*payloads):
    """The table of webhooks received."""
    return {"webhooks": [{"payload": payload} for payload in payloads]}


# Mailchimp, "List members", https://mailchimp.com/developer/marketing/api/list-members/ : mail goes
# to "subscribed" alone; "pending" has not confirmed; "cleaned" has bounced. Who unsubscribed comes
# back by Mailchimp's form only, not by API: https://github.com/mailchimp/wordpress/issues/117
def member(status, **columns):
    """A member in Fivetran's columns, and the unsubscription before he was added again."""
    row = {"id": ME, "list_id": "news", "email_address": ME, "status": status} | columns
    left = {"member_id": ME, "list_id": "news", "timestamp": "2026-02-03T20:30:00-05:00"}
    return {"member": [row], "unsubscribe": [left] if "source" in columns else []}


again = {"timestamp_opt": "2026-02-20T09:05:00+00:00"}
form = again | {"source": "Hosted Signup Form", "ip_signup": "192.0.2.7", "ip_opt": "192.0.2.7"}
bounce = {"member_id": ME, "campaign_id": "c1", "action": "bounce", "bounce_type": "soft"}
soft = member("subscribed") | {"campaign_recipient_activity": [bounce | {"timestamp": day(5)}]}
left_at = {"unsubscribed_at": datetime(2026, 2, 4, 1, 30)}  # 20:30, five hours behind UTC
by_hand = member("subscribed", source="Admin Add", **again)
# opened 2 + clicked 5 = 7
acts = [
    {"member_id": ME, "campaign_id": "c1", "action": action, "timestamp": day(at)}
    for action, at in (("open", 5), ("click", 6))
]
active = member("subscribed") | {"campaign_recipient_activity": acts}
person("mailchimp: opened and clicked", active, MAILABLE | {"score": 7})
person("mailchimp: unsubscribed by state alone", member("unsubscribed"), OUT)
person("mailchimp: pending", member("pending"), {"is_mailable": False})
person("mailchimp: cleaned", member("cleaned"), BOUNCED)
person("mailchimp: soft bounce", soft, MAILABLE)
# only the status tells who is subscribed
person("mailchimp: back by form without a status", member(None, **form), OUT)
person("mailchimp: back by form", member("subscribed", **form), MAILABLE)
person("mailchimp: added again by hand", by_hand, OUT | left_at)


# HubSpot, "Email Events API", https://legacydocs.hubspot.com/docs/methods/email/
# email_events_overview : STATUSCHANGE names its source, and who requested it. "Email bounce types",
# https://knowledge.hubspot.com/email/what-is-the-difference-between-a-hard-bounce-and-a-soft-bounce
# : who hard bounced gets no more mail. Ids as floats, as pandas makes of numbers beside nulls.
def event(number, kind, moment, **columns):
    """An e-mail event in Fivetran's columns."""
    row = {"id": f"{number}-{moment}", "type": kind, "recipient": ME, "filtered_event": False}
    return row | {"created": day(moment), "email_campaign_id": 9.0} | columns


def hubspot(number, *changes, **columns):
    """A contact and changes of status: (day, status of one subscription, user who asked)."""
    contact = {"id": float(number), "property_email": ME, "_fivetran_deleted": False} | columns
    details = [
        {"id": f"{number}-{moment}", "subscriptions": json.dumps([{"id": 7, "status": status}])}
        | {"source": "SOURCE_HUBSPOT_CUSTOMER" if user else "SOURCE_RECIPIENT"}
        | {"requested_by": user}
        for moment, status, user in changes
    ]
    events = [event(number, "STATUSCHANGE", moment) for moment, _, _ in changes]
    return {"contact": [contact], "email_event": events, "email_event_status_change": details}


left, back = (3, "UNSUBSCRIBED", None), (20, "SUBSCRIBED", None)
hard = hubspot(102, property_hs_email_hard_bounce_reason_enum="UNKNOWN_USER")
merged = hubspot(106)
merged["contact"] += hubspot(107, property_email=f"old.{ME}", _fivetran_deleted=True)["contact"]
merged["contact_merge_audit"] = [{"canonical_vid": 106.0, "contact_id": 106.0}]
merged["contact_merge_audit"][0] |= {"vid_to_merge": 107.0, "timestamp": day(8)}
merged["email_event"] = [event(107, "OPEN", 3, recipient=f"old.{ME}"), event(106, "CLICK", 10)]
id_101 = {"contact_id": "hubspot:101"}
person("hubspot: opted out by state", hubspot(101, property_hs_email_optout=True), OUT | id_101)
person("hubspot: hard bounce by state alone", hard, BOUNCED)
user = (20, "SUBSCRIBED", "clerk@example.org")
person("hubspot: subscribed again by a user", hubspot(104, left, user), OUT)
# "sendResult" of an event tells why nothing was sent
for number, reason in ((108, "ADDRESS_OPTED_OUT"), (109, "QUARANTINED_ADDRESS")):
    unsent = hubspot(number)
    unsent["email_event"] = [event(number, "DROPPED", 3)]
    unsent["email_event_dropped"] = [{"id": f"{number}-3", "drop_reason": reason}]
    person(f"hubspot: dropped for {reason.lower()}", unsent, {"is_mailable": False})
# 0 is no record: nobody was merged away
nothing = {"property_hs_merged_object_ids": "0"}
person("hubspot: left", hubspot(110, property_hs_email_optout=True, **nothing), OUT)
person("hubspot: beside her", hubspot(111, **nothing), MAILABLE)
person("hubspot: subscribed again by herself", hubspot(105, left, back), MAILABLE)
# opened 2 under the old address + clicked 5 under the new one = 7
person("hubspot: merged", merged, MAILABLE | {"merged": "hubspot:107", "score": 7})


# Klaviyo, "Understanding suppressed email profiles", https://help.klaviyo.com/hc/en-us/articles/
# 115005246108 : suppressed is suppressed, even with consent; soft bounces only after 7 in a row.
# "Understanding consent in profiles", .../360037101072 : who never subscribed can receive e-mail.
# Fivetran, https://fivetran.com/docs/connectors/applications/klaviyo/troubleshooting/
# subscribed-and-suppressed-users : names of columns; suppressions stand in GLOBAL_EXCLUSION.
def klaviyo(consent, *events, **tables):
    """Two profiles of one address, and events: (profile, type, kind of bounce)."""
    row = {"email": ME, "subscriptions_email_marketing_consent": consent}
    told = [
        {"id": f"{k}{kind}{ME}", "person_id": f"{k}{ME}", "type": kind, "datetime": day(5)}
        | {"campaign_id": "c1", "property_bounce_type": bounce_type}
        for k, kind, bounce_type in events
    ]
    return {"person": [row | {"id": f"{k}{ME}"} for k in (1, 2)], "event": told} | tables


excluded = [{"email": ME, "reason": "bounced", "timestamp": day(5)}]
suppressed = klaviyo("SUBSCRIBED", global_exclusion=excluded)
twins = klaviyo("SUBSCRIBED", (1, "Opened Email", None), (2, "Clicked Email", None))
person("klaviyo: unsubscribed by state alone", klaviyo("UNSUBSCRIBED"), OUT)
person("klaviyo: never subscribed", klaviyo("NEVER_SUBSCRIBED"), MAILABLE)
person("klaviyo: suppressed for bouncing", suppressed, BOUNCED)
person("klaviyo: soft bounce", klaviyo("SUBSCRIBED", (1, "Bounced Email", "Soft")), MAILABLE)
# "Understanding bounced emails", https://help.klaviyo.com/hc/en-us/articles/115005250408 : "The
# Dropped email event will also cause" a suppression
dropped = klaviyo("SUBSCRIBED", (1, "Dropped Email", None))
person("klaviyo: dropped", dropped, {"is_mailable": False})
# "Manually Suppressed" stands in the activity log; consent stays as it was
suppressed = klaviyo("SUBSCRIBED", (1, "Manually Suppressed from Email Marketing", None))
person("klaviyo: suppressed by hand", suppressed, {"is_mailable": False})
# "Source value reference": what is written there is no form because of the letters in it
by_app = klaviyo("SUBSCRIBED", (1, "Unsubscribed from Email Marketing", None))
by_app["event"] += [
    {"id": f"back{ME}", "person_id": f"1{ME}", "type": "Subscribed to Email Marketing"}
    | {"datetime": day(20), "property_source": "Loyalty platform"}
]
person("klaviyo: subscribed by a platform", by_app, OUT)
closed = klaviyo("NEVER_SUBSCRIBED")
for row in closed["person"]:
    row |= {"subscriptions_email_marketing_can_receive_email_marketing": False}
    row |= {"subscriptions_email_marketing_suppression": "[]"}
person("klaviyo: cannot receive, no reason given", closed, {"is_mailable": False})
# closed on the 10th, five days after she had consented herself
closed = klaviyo("SUBSCRIBED", (1, "Subscribed to Email Marketing", None))
for row in closed["person"]:
    row |= {"subscriptions_email_marketing_can_receive_email_marketing": False}
    row |= {"subscriptions_email_marketing_method": "FORM", "updated": day(10)}
    row |= {"subscriptions_email_marketing_consent_timestamp": day(5)}
    row |= {"subscriptions_email_marketing_suppression": "[]"}
person("klaviyo: closed after her own consent", closed, {"is_mailable": False})
# two profiles of one address: opened 2 + clicked 5 = 7
person("klaviyo: two profiles", twins, MAILABLE | {"score": 7})


# ActiveCampaign, "Webhooks", https://developers.activecampaign.com/page/webhooks : initiated_from
# is public, admin or system; a list is `list`, or `list[][id]` where the public left it. "API:
# contact with 91 as list subscription status", https://help.activecampaign.com/hc/en-us/articles/
# 360021838379 : 91 was taken off the list, "not unsubscribed". Contacts and their lists as in
# https://developers.activecampaign.com/reference/list-all-contacts : cdate has an offset.
def activecampaign(number, *events, statuses=(), **columns):
    """A contact, its lists by status, and webhooks: (type, time, initiated from, list)."""
    contact = {"id": float(number), "email": ME, "cdate": "2026-01-05T08:00:00-06:00"}
    contact |= {"bounced_hard": "0", "bounced_soft": "0", "deleted": "0"} | columns
    listed = {"contact": float(number), "udate": "2026-02-05T08:00:00-06:00"}
    lists = [listed | {"list": k, "status": status} for k, status in enumerate(statuses, 1)]
    fields = {"contact[id]": str(number), "contact[email]": ME, "campaign[id]": "9"}
    payloads = [
        fields | {"type": kind, "date_time": f"2026-02-{at}-06:00", "initiated_from": origin} | of
        for kind, at, origin, of in events
    ]
    return {"contacts": [contact], "contact_lists": lists} | hooks(*payloads)


opened = ("open", "03T09:00:00", "public", {"list": "0"})
clicked = ("click", "03T09:07:00", "public", {"list": "0"})
left = ("unsubscribe", "03T20:30:00", "public", {"list": "0"})
left_4 = ("unsubscribe", "03T20:30:00", "public", {"list[0][id]": "4"})
back = ("subscribe", "20T09:00:00", "public", {"list": "0"})
back_4 = ("subscribe", "20T09:00:00", "public", {"list": "4"})
one = ("subscribe", "20T09:00:00", "public", {"list[0][id]": "5"})
added = ("subscribe", "20T09:00:00", "admin", {"list": "0"})
known = {"contact_id": "activecampaign:201", "created_at": datetime(2026, 1, 5, 14)}
left_at = {"unsubscribed_at": datetime(2026, 2, 4, 2, 30)}  # 20:30, six hours behind UTC
hard = {"bounced_hard": "1", "bounced_date": "2026-02-05"}
# opened 2 + clicked 5 = 7; 8:00, six hours behind UTC, is 14:00
floats = activecampaign(201, opened, clicked)
person("activecampaign: ids as floats", floats, MAILABLE | known | {"score": 7})
person("activecampaign: left by state", activecampaign(202, statuses=("1", "2")), OUT)
person("activecampaign: taken off", activecampaign(203, statuses=("1", "91")), MAILABLE)
person("activecampaign: hard bounce by state", activecampaign(204, **hard), BOUNCED)
person("activecampaign: soft bounces", activecampaign(205, bounced_soft="2"), MAILABLE)
# opened 2 + unsubscribed -10 = -8
clerk = activecampaign(206, opened, left, added)
person("activecampaign: added by a user", clerk, OUT | left_at | {"score": -8})
# unsubscribed -10; nothing for subscribing; people join lists, and no page tells of joining all
herself = activecampaign(207, left, back)
person("activecampaign: back on no list that is told", herself, OUT | {"score": -10})
person("activecampaign: a list is not all", activecampaign(210, left, one), OUT)
left_5 = ("unsubscribe", "03T20:30:00", "public", {"list[0][id]": "5"})
both = activecampaign(211, left_4, left_5, back_4)
person("activecampaign: back on one of two left at once", both, OUT)
person(
    "activecampaign: left by state as a float", activecampaign(212, statuses=("1.0", "2.0")), OUT
)
person("activecampaign: back on her list", activecampaign(208, left_4, back_4), MAILABLE)
# the form she sent in may be of the first list; of the second the state of today is unsubscribed
other = activecampaign(209, back, statuses=("1", "2"))
person("activecampaign: joined another list", other, OUT)


# Adobe Campaign, "Understanding delivery failures", https://experienceleague.adobe.com/docs/
# campaign-classic/using/sending-messages/monitoring-deliveries/understanding-delivery-failures.html
# : reason 1 (user unknown) is hard, 5 (mailbox full) soft. "Indicator calculation" : status 2 is
# failed; a URL's type is 1 click, 2 open, 5 transaction. "Understanding quarantine management" : an
# address "with errors" is not in quarantine yet; an operator may set one to valid, or put it on the
# allow list: then it is "systematically targeted". "Database cleanup workflow" : "status 2 matches
# the Valid status" of an address. All lie in AdobeDocs/campaign-classic.en on GitHub too.
def adobe(number, *urls, reason=None, address=None, **columns):
    """A recipient; tracking logs by type of URL; a failed delivery; the address's later state."""
    log = {"iRecipientId": float(number), "iDeliveryId": 11}
    tracked = [
        log | {"iTrackingLogId": number * 10 + k, "iType": url, "tsLog": day(5, 10 + k)}
        for k, url in enumerate(urls)
    ]
    failed = {"iBroadLogId": number, "iStatus": 2, "iFailureReason": reason, "tsEvent": day(3)}
    state = {"sAddress": ME, "iStatus": address, "tsLastModified": day(20)}
    rows = {"recipient": [{"iRecipientId": float(number), "sEmail": ME} | columns]}
    rows |= {"trackingLogRcp": tracked, "broadLogRcp": [log | failed] if reason else []}
    return rows | {"address": [state] if address else []}


full = adobe(302, 2, 1, 5, reason=5)
known = {"contact_id": "adobe_campaign:302"}
person("adobe_campaign: user unknown", adobe(301, reason=1), BOUNCED)
# opened 2 + clicked 5 + purchased 10 = 17
person("adobe_campaign: mailbox full", full, MAILABLE | known | {"score": 17})
person("adobe_campaign: denylisted by state alone", adobe(303, iBlackListEmail=1), OUT)
person("adobe_campaign: set to valid", adobe(304, reason=1, address="2"), MAILABLE)
allowed = adobe(306, reason=1, address="On allow list")
person("adobe_campaign: on the allow list", allowed, MAILABLE)
floats = adobe(307, reason=9.0)  # the column is of doubles then
nobody = adobe(0)["recipient"][0] | {"sEmail": ""}  # "record with a primary key set to 0"
floats["recipient"].append(nobody)
no_person = {"is_mailable": False, "merged": "adobe_campaign:0"}
person("adobe_campaign: in quarantine, as a float", floats, no_person)
person("adobe_campaign: with errors", adobe(305, reason=5, address="With errors"), MAILABLE)

# Brevo, "Marketing webhooks" and "Transactional webhooks", https://developers.brevo.com/docs/
# marketing-webhooks, .../transactional-webhooks : ts_event and ts_epoch are UTC, date is CET/CEST,
# date_event local; in its example ts is an hour ahead of ts_event. Proxies open by proxy_open.
# "Get blocked contacts", .../reference/get-transac-blocked-contacts ; contacts: emailBlacklisted.
base = {"email": ME, "id": 1, "camp_id": 7, "date_event": "2026-02-10 23:00:00"}
opened, proxy, clicked, soft, left = (
    base | {"event": kind, "ts_event": epoch(*at), "ts": epoch(*at) + 3600}
    for kind, *at in (
        *(("opened", 8), ("proxy_open", 8, 11), ("click", 8, 12), ("soft_bounce", 7)),
        ("unsubscribe", 10, 20),
    )
)
dated = {"event": "unsubscribed", "email": ME, "id": 1, "date": "2026-02-10 21:00:00"}
state = {"id": 42.0, "email": ME, "emailBlacklisted": True}
state |= {
    "createdAt": "2026-01-05T08:00:00.000+01:00",
    "modifiedAt": "2026-02-05T08:00:00.000+01:00",
}
spam = {"email": ME, "senderEmail": "", "blockedAt": "2026-02-05T08:00:00.000+01:00"}
spam |= {"reason": json.dumps({"code": "contactFlaggedAsSpam", "message": "Contact flagged"})}
at_20 = {"unsubscribed_at": day(10, 20)}
# opened 2 + unsubscribed -10 = -8
person("brevo: ts_event is the clock", hooks(opened, left), OUT | at_20 | {"score": -8})
person("brevo: a date alone is CET", hooks(dated), OUT | at_20)
# opened 2 + clicked 5, nothing for the proxy = 7
told = hooks(soft, opened, proxy, clicked)
person("brevo: soft bounce", told, MAILABLE | {"score": 7})
person("brevo: blacklisted by state", {"contacts": [state]} | hooks(opened), OUT)
# "Reasons for blocked": of who is on the blocklist, for which of the causes is not said
blocked = {"event": "blocked", "email": ME, "id": 1, "ts_epoch": epoch(5) * 1000}
blocked |= {"reason": "blocked : due to blacklist user"}
person("brevo: blocked for the blocklist", hooks(blocked), OUT)
deleted = {"contacts": [state | {"emailBlacklisted": False, "_fivetran_deleted": True}]}
person("brevo: deleted, and opened before", deleted | hooks(opened), MAILABLE)
alone = {"contacts": [state | {"emailBlacklisted": False}]}
person("brevo: a contact without an event", alone, MAILABLE)
person("brevo: flagged as spam", {"blocked_contacts": [spam]} | hooks(opened), COMPLAINED)


# Mailgun, "Tracking failures", https://documentation.mailgun.com/docs/mailgun/user-manual/
# tracking-messages/tracking-failures : hard bounces are permanent, a full mailbox is temporary; who
# is on a "do not send" list fails permanently. "Webhook payloads", .../webhooks/webhook-payloads
def mailgun(kind, hour=10, **fields):
    """An event in its envelope, the time with a fraction."""
    data = {"event": kind, "id": f"{kind}{ME}", "recipient": ME, "timestamp": epoch(5, hour) + 0.5}
    return {"signature": {}, "event-data": data | fields}


full = mailgun("failed", severity="temporary", reason="generic")
dropped = mailgun("failed", severity="permanent", reason="suppress-unsubscribe")
dropped["event-data"]["delivery-status"] = {"code": 606}
gone = hooks(mailgun("failed", severity="permanent", reason="bounce"))
person("mailgun: permanent failure", gone, BOUNCED)
# opened 2 + clicked 5 = 7
told = hooks(full, mailgun("opened", 11), mailgun("clicked", 12, url="https://example.org"))
person("mailgun: temporary failure", told, MAILABLE | {"score": 7})
person("mailgun: complaint", hooks(mailgun("complained")), COMPLAINED)
person("mailgun: dropped as unsubscribed", hooks(dropped), OUT)

# Mailjet, "Event API", https://dev.mailjet.com/email/guides/webhooks/ (mailjet/api-documentation,
# guides/_event-api.md) : hard_bounce says that the error is permanent; "duplicate in campaign" is
# the sender's; of a user unknown the "email address doesn't exist"; preblocked ones bounced before.
# Grouped events come as an array.
base = {"event": "bounce", "time": epoch(5), "email": ME}
full = base | {"hard_bounce": False, "blocked": False, "error": "quota exceeded"}
unknown = base | {"hard_bounce": True, "blocked": True, "error": "user unknown"}
base |= {"event": "blocked", "error_related_to": "mailjet"}
nobody = base | {"error_related_to": "recipient", "error": "user unknown"}
double, before = (base | {"error": text} for text in ("duplicate in campaign", "preblocked"))
# opened 2 + clicked 5 = 7
acts = [{"event": "open", "time": epoch(6), "email": ME}]
acts += [{"event": "click", "time": epoch(7), "email": ME, "url": "https://example.org"}]
person("mailjet: opened and clicked", hooks(acts), MAILABLE | {"score": 7})
person("mailjet: quota exceeded", hooks([full]), MAILABLE)
person("mailjet: user unknown", hooks([unknown]), BOUNCED)
# "blocked: true if this bounce leads to the recipient being blocked"
inactive = full | {"blocked": True, "error": "mailbox inactive"}
person("mailjet: a soft bounce that blocks", hooks([inactive]), {"is_mailable": False})
person("mailjet: blocked as a duplicate", hooks([double]), MAILABLE)
person("mailjet: blocked as unknown", hooks([nobody]), {"is_mailable": False})
person("mailjet: preblocked", hooks([before]), {"is_mailable": False})


# Mandrill, "Message event webhook format", https://mandrill.zendesk.com/hc/en-us/articles/
# 205583307 ; "Sync event webhook format", .../360039233253 : type is safelist or denylist, action
# add, change or remove, and the entry stands in `reject`.
def mandrill(kind, *denylisted):
    """A message event, if any, and changes of the denylist: (action, reason, day)."""
    told = {"event": kind, "ts": epoch(5), "msg": {"email": ME, "_id": f"{kind}{ME}"}}
    changes = [
        {"type": "denylist", "action": action, "ts": epoch(moment)}
        | {"reject": {"email": ME, "reason": reason, "expired": False}}
        for action, reason, moment in denylisted
    ]
    return hooks(([told] if kind else []) + changes)


cleared = mandrill("hard_bounce", ("remove", "hard-bounce", 20))
undone = mandrill("unsub", ("remove", "unsub", 20))
# opened 2 + clicked 5 = 7
acts = [
    {"event": kind, "ts": epoch(at), "msg": {"email": ME, "_id": f"m{ME}"}} | more
    for kind, at, more in (("open", 5, {}), ("click", 6, {"url": "https://example.org"}))
]
person("mandrill: opened and clicked", hooks(*acts), MAILABLE | {"score": 7})
person("mandrill: soft bounce", mandrill("soft_bounce"), MAILABLE)
person("mandrill: denylisted", mandrill(None, ("add", "hard-bounce", 5)), BOUNCED)
person("mandrill: bounce taken off the denylist", cleared, MAILABLE)
person("mandrill: unsubscription taken off by the sender", undone, OUT)


# SendGrid, "Event Webhook Reference", https://www.twilio.com/docs/sendgrid/for-developers/
# tracking-events/event : group_resubscribe is the recipient's, by the preferences, for that group.
# "Blocks", .../glossary/blocks : the blocks list is no suppression list.
def sendgrid(*events):
    """An array of events: (name, day, what else)."""
    ids = {"email": ME, "sg_message_id": "m1.filter01.1.2"}
    told = ({"event": name, "timestamp": epoch(at)} | more for name, at, more in events)
    return hooks([ids | row | {"sg_event_id": f"{row['event']}{ME}"} for row in told])


left = ("group_unsubscribe", 5, {"asm_group_id": 12})
back = ("group_resubscribe", 20, {"asm_group_id": 12})
# opened 2 + clicked 5 = 7
acts = sendgrid(("open", 5, {}), ("click", 6, {"url": "https://example.org"}))
person("sendgrid: opened and clicked", acts, MAILABLE | {"score": 7})
person("sendgrid: blocked", sendgrid(("bounce", 5, {"type": "blocked"})), MAILABLE)
person("sendgrid: bounced", sendgrid(("bounce", 5, {"type": "bounce"})), BOUNCED)
person("sendgrid: back in the group", sendgrid(left, back), MAILABLE)
person("sendgrid: a group is not all", sendgrid(("unsubscribe", 5, {}), back), OUT)


# Amazon SES, "Contents of event data that Amazon SES publishes to Amazon SNS",
# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html :
# to Transient one may send again; not-spam "does not consider the message to be spam"; a
# Subscription tells the preferences before and after, which the recipient changed.
def ses(kind, moment, **details):
    """An event as SNS wraps it."""
    told = {"eventType": kind, "mail": {"messageId": f"{kind}{ME}", "destination": [ME]}}
    told[kind.lower()] = {"timestamp": f"{day(moment).isoformat()}.000Z"} | details
    return {"Type": "Notification", "Message": json.dumps(told)}


no, yes = ({"unsubscribeAll": all_, "topicSubscriptionStatus": []} for all_ in (True, False))
left = ses("Subscription", 5, oldTopicPreferences=yes, newTopicPreferences=no)
back = ses("Subscription", 20, oldTopicPreferences=no, newTopicPreferences=yes)
to = [{"emailAddress": ME}]
full = ses("Bounce", 5, bounceType="Transient", bounceSubType="MailboxFull", bouncedRecipients=to)
abuse, not_spam = (
    hooks(ses("Complaint", 5, complainedRecipients=to, complaintFeedbackType=kind))
    for kind in ("abuse", "not-spam")
)
# opened 2 + clicked 5 = 7
acts = hooks(ses("Open", 5), ses("Click", 6, link="https://example.org"))
person("amazon_ses: opened and clicked", acts, MAILABLE | {"score": 7})
person("amazon_ses: mailbox full", hooks(full), MAILABLE)
person("amazon_ses: complaint", abuse, COMPLAINED)
person("amazon_ses: not spam", not_spam, MAILABLE)
person("amazon_ses: left everything", hooks(left), OUT)
person("amazon_ses: back by himself", hooks(left, back), MAILABLE)

# Resend, "Webhooks", https://resend.com/docs/webhooks/emails/bounced (permanent, says bounce.type),
# .../emails/delivery-delayed (temporary), .../contacts/updated, .../suppressions/added ("after a
# hard bounce or spam complaint, or manually"). contact.updated does not say by whom.
mail = {"email_id": "e1", "to": [ME]}
delayed, gone, no, yes, spam = (
    {"type": kind, "created_at": f"{day(moment).isoformat()}.000Z", "data": data}
    for kind, moment, data in (
        ("email.delivery_delayed", 5, mail),
        ("email.bounced", 5, mail | {"bounce": {"type": "Permanent"}}),
        ("contact.updated", 5, {"email": ME, "unsubscribed": True}),
        ("contact.updated", 20, {"email": ME, "unsubscribed": False}),
        ("suppression.added", 5, {"id": "s1", "email": ME, "origin": "complaint"}),
    )
)
# opened 2 + clicked 5 = 7
acts = [
    {"type": kind, "created_at": f"{day(at).isoformat()}.000Z", "data": mail | more}
    for kind, at, more in (
        ("email.opened", 5, {}),
        ("email.clicked", 6, {"click": {"link": "https://example.org"}}),
    )
]
person("resend: opened and clicked", hooks(*acts), MAILABLE | {"score": 7})
person("resend: delayed", hooks(delayed), MAILABLE)
person("resend: bounced", hooks(gone), BOUNCED)
person("resend: subscribed again by nobody knows whom", hooks(no, yes), OUT)
person("resend: suppressed for a complaint", hooks(spam), COMPLAINED)


def address(case):
    """The address of the person of a case, made of its words."""
    return case.lower().replace(": ", ".").replace(" ", "-") + "@example.org"


def landed(case, table, row):
    """A row of a case as it lands: with the person's address, and its load time."""
    loader = {"mailchimp": "_fivetran_synced", "hubspot": "_fivetran_synced"}
    loader |= {"klaviyo": "_fivetran_synced"}
    synced = "received_at" if table == "webhooks" else loader.get(case.split(":")[0], "loaded_at")
    if table == "webhooks":
        row = {"payload": json.dumps(row["payload"])}
    text = {name: value for name, value in row.items() if isinstance(value, str)}
    mine = {name: value.replace(ME, address(case)) for name, value in text.items()}
    return row | mine | {synced: LOADED}


@pytest.fixture(scope="module")
def people(make_project):
    """Rows of dim_contacts with the score, of a warehouse in which all have landed."""
    project = make_project("papers")
    tables = {}
    for case, (rows, _) in PEOPLE.items():
        for table, several in rows.items():
            into = tables.setdefault((case.split(":")[0], table), [])
            into += [landed(case, table, row) for row in several]
    for (source, table), rows in tables.items():
        names = sorted({name for row in rows for name in row})
        columns = {name: [row.get(name) for row in rows] for name in names}
        path = project.raw / source / f"{table}.parquet"
        path.parent.mkdir(exist_ok=True)
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
    sources = sorted({source for source, _ in tables})
    settings = {"enabled_sources": sources, "as_of_date": "2026-03-01"}
    project.build(select="+dim_contacts +fct_contact_scores", settings=settings).require()
    return project.query(
        "select c.*, s.score from core.dim_contacts as c left join scoring.fct_contact_scores as s"
        " on s.contact_id = c.contact_id and s.score_id = 'engagement'"
    )


@pytest.mark.parametrize("case", list(PEOPLE))
def test_a_person_comes_out_as_the_vendor_says(people, case):
    """Consent, the person and the score are those that the vendor's page leads to."""
    expected = dict(PEOPLE[case][1])
    found = [row for row in people if row["email_hash"] == keyed_hash(address(case))]
    assert len(found) == 1, "one person"
    ids = {row["contact_id"] for row in people}
    assert expected.pop("merged", None) not in ids, "a record that was merged away is no person"
    assert {name: found[0][name] for name in expected} == expected
