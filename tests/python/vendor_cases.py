"""Rows of every vendor and the canonical event that each must become, or why it is refused.

A case is (vendor, table, row, expected). `expected` is a list of outcomes, one per event of the
row. An outcome is a dict: columns of the accepted event (`scope`, `reason` and other names with a
dot, `properties.x`, stand for members of its properties), or `refused` with the reason, and
`name` for the vendor's name of the event. Rows get a load time of their own, by which they are
found again. All rows are made up.
"""

import json

MAIL = "eve@example.test"
AT = "2026-02-10 09:30:00"
SECONDS = 1770715800  # AT, UTC
SYNCED = {
    "activecampaign": "received_at",
    "adobe_campaign": "loaded_at",
    "hubspot": "_fivetran_synced",
    "klaviyo": "_fivetran_synced",
    "mailchimp": "_fivetran_synced",
}


def hook(vendor, payload, *outcomes):
    """A case of a webhook."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return (vendor, "webhooks", {"payload": text}, list(outcomes))


def became(event_type, at=AT, **columns):
    """An accepted event."""
    return {"event_type": event_type, "occurred_at": at, **columns}


def refused(reason, name=None):
    """A refused event."""
    return {"refused": reason, "name": name}


def list_scope(**more):
    """Properties of a change of consent for one list."""
    return {"properties": {"scope": "list", **more}}


def ses(name, member=None, message=None, **detail):
    """An event of Amazon SES to one recipient."""
    mail = {"messageId": "ses-1", "destination": [MAIL], **(message or {})}
    detail = {"timestamp": "2026-02-10T09:30:00.000Z", **detail}
    return {"eventType": name, "mail": mail, **({member: detail} if member else {})}


def resend(name, **data):
    """An event of Resend to one recipient."""
    data = {"email_id": "r-1", "to": [MAIL], **data}
    return {"type": name, "created_at": "2026-02-10T10:30:00+01:00", "data": data}


def mailgun(name, **members):
    """An event of Mailgun in its envelope."""
    event = {"event": name, "recipient": MAIL, "timestamp": SECONDS + 0.5, **members}
    return {"signature": {"token": "t"}, "event-data": event}


HALF = "2026-02-10 09:30:00.500000"
NO_JSON = "event: open, email: eve@example.test"
BREVO = {"email": MAIL, "message-id": "<b-1@brevo.test>"}
GRID = {"email": MAIL, "timestamp": SECONDS, "sg_message_id": "g-1.filter0001.1.2.0"}
JET = {"email": MAIL, "time": SECONDS, "MessageID": 9223372036854775807}
MANDRILL = {"ts": SECONDS, "msg": {"email": MAIL, "_id": "d-1"}}
AC = {"contact[id]": "9007199254740993", "contact[email]": MAIL, "date_time": AT, "type": "open"}
CASES = [
    # Brevo: milliseconds, seconds, the account's own time; the proxy's opens are a machine's.
    hook("brevo", {**BREVO, "event": "proxy_open", "s_epoch": SECONDS * 1000},
         became("opened", is_machine=True, message_id="brevo:b-1@brevo.test")),
    hook("brevo", {**BREVO, "event": "unique_proxy_open", "ts_epoch": SECONDS * 1000 + 1000},
         became("opened", at="2026-02-10 09:30:01", is_machine=True)),
    hook("brevo", {**BREVO, "event": "opened", "ts_event": SECONDS + 90},
         became("opened", at="2026-02-10 09:31:30", is_machine=False)),
    # The test's seed puts this account into Paris: an hour ahead of UTC in winter.
    hook("brevo", {**BREVO, "event": "delivered", "date": "2026-02-10 10:30:00"},
         became("delivered")),
    hook("brevo", {**BREVO, "event": "soft_bounce", "ts_epoch": SECONDS * 1000},
         became("bounced", bounce_type="soft")),
    hook("brevo", {**BREVO, "event": "blocked", "ts_epoch": SECONDS * 1000, "reason": "listed"},
         became("rejected", properties={"reason": "listed"})),
    hook("brevo", {**BREVO, "event": "spam", "ts_epoch": SECONDS * 1000}, became("complained")),
    hook("brevo", {"event": "list_addition", "email": MAIL, "list_id": [7], "ts": SECONDS},
         became("subscribed", message_id=None,
                **list_scope(list_id="7", subscribed_by="unknown"))),
    hook("brevo", {"event": "unsubscribe", "email": MAIL, "list_id": [7, 8], "ts": SECONDS,
                   "camp_id": 55},
         became("unsubscribed", message_id="brevo:campaign:55",
                properties={"scope": "global", "campaign_id": "55"})),
    hook("brevo", {**BREVO, "event": "unsubscribe", "ts_epoch": SECONDS * 1000 + 5000},
         became("unsubscribed", at="2026-02-10 09:30:05", properties={"scope": "global"})),
    hook("brevo", {**BREVO, "event": "opened", "date": "10-02-2026 10:30:00"},
         refused("unparseable_time", "opened")),
    hook("brevo", {**BREVO, "event": "teleported", "ts_epoch": SECONDS * 1000},
         refused("unknown_event_type", "teleported")),
    hook("brevo", {"event": "opened", "ts_epoch": SECONDS * 1000},
         refused("missing_contact", "opened")),
    hook("brevo", NO_JSON, refused("malformed", "malformed_payload")),
    # SendGrid: arrays, the flag of Apple's proxy, groups apart from everything.
    hook("sendgrid", [{**GRID, "event": "open", "sg_event_id": "a", "sg_machine_open": True},
                      {**GRID, "event": "click", "sg_event_id": "b", "url": "https://x.test/1"}],
         became("opened", is_machine=True, message_id="sendgrid:g-1", event_id="a:open"),
         became("clicked", is_machine=False, link_url="https://x.test/1")),
    hook("sendgrid", [{**GRID, "event": "open", "sg_event_id": "c", "sg_machine_open": False}],
         became("opened", is_machine=False)),
    hook("sendgrid", [{**GRID, "event": "bounce", "type": "blocked", "sg_event_id": "d"},
                      {**GRID, "event": "bounce", "type": "bounce", "sg_event_id": "e"}],
         became("bounced", bounce_type="hard"), became("bounced", bounce_type="soft")),
    hook("sendgrid", [{**GRID, "event": "dropped", "reason": "Bounced Address"}],
         became("rejected", event_id=None, properties={"reason": "Bounced Address"})),
    # Its ids: before `.filter` or `.recvd-`; that of the mail itself where nothing stands before.
    hook("sendgrid", [{**GRID, "event": "delivered", "sg_message_id": "14c5.dfd.64.recvd-7-1.0"},
                      {**GRID, "event": "deferred", "sg_message_id": "filter0093p1las1.9128.5.0",
                       "smtp-id": "<wrfRR@ismtpd0006p1sjc2.sendgrid.net>"}],
         became("delivered", message_id="sendgrid:14c5.dfd.64"),
         became("deferred", message_id="sendgrid:wrfRR")),
    hook("sendgrid", [{**GRID, "event": "unsubscribe", "asm_group_id": 3,
                       "timestamp": SECONDS + 9}],
         became("unsubscribed", at="2026-02-10 09:30:09",
                properties={"scope": "global", "list_id": None})),
    hook("sendgrid", [{**GRID, "event": "group_unsubscribe", "asm_group_id": 3}],
         became("unsubscribed", **list_scope(list_id="3"))),
    hook("sendgrid", [{**GRID, "event": "group_resubscribe", "asm_group_id": 3}],
         became("subscribed", **list_scope(list_id="3", subscribed_by="person"))),
    hook("sendgrid", [{**GRID, "event": "unsubscribe", "timestamp": SECONDS + 1}],
         became("unsubscribed", at="2026-02-10 09:30:01", properties={"scope": "global"})),
    hook("sendgrid", [{**GRID, "event": "spamreport"}], became("complained")),
    hook("sendgrid", [{**GRID, "event": "processed", "email": "Eve <EVE@example.test> "}],
         became("queued", mail=MAIL)),
    hook("sendgrid", [], refused("malformed", "empty_payload")),
    hook("sendgrid", '[{"event": "open",}]', refused("malformed", "malformed_payload")),
    # Mailgun: fractions of a second, severity, suppressions, bots, the old form, the API's pages.
    hook("mailgun", mailgun("opened", id="1", **{"client-info": {"bot": "gmail"}}),
         became("opened", at=HALF, is_machine=True)),
    hook("mailgun", mailgun("opened", id="2", **{"client-info": {"client-type": "browser",
                                                                "user-agent": "Mail/2"}}),
         became("opened", at=HALF, is_machine=False)),
    hook("mailgun", mailgun("failed", id="3", severity="temporary"), became("deferred", at=HALF)),
    hook("mailgun", mailgun("failed", id="4", severity="permanent", reason="bounce"),
         became("bounced", at=HALF, bounce_type="hard")),
    hook("mailgun", mailgun("failed", id="5", severity="permanent", reason="suppress-unsubscribe"),
         became("rejected", at=HALF, properties={"reason": "suppress-unsubscribe"})),
    hook("mailgun", mailgun("failed", id="9", severity="permanent", reason="bounce",
                            **{"delivery-status": {"code": 605}}),
         became("rejected", at=HALF, properties={"reason": "bounce"})),
    hook("mailgun", mailgun("unsubscribed", id="6"),
         became("unsubscribed", at=HALF, properties={"scope": "global"})),
    hook("mailgun", mailgun("unsubscribed", id="7", **{"mailing-list": {"list-id": "news"}}),
         became("unsubscribed", at=HALF, **list_scope(list_id="news"))),
    hook("mailgun", {"event": "bounced", "recipient": MAIL, "timestamp": str(SECONDS),
                     "Message-Id": "<old@mg.test>"},
         became("bounced", bounce_type="hard", message_id="mailgun:old@mg.test")),
    hook("mailgun", {"items": [{"event": "accepted", "id": "8", "timestamp": SECONDS,
                                "recipient": MAIL}], "paging": {}},
         became("queued")),
    hook("mailgun", {"message": "Created"}, refused("missing_contact", None)),
    # Amazon SES: in an envelope or not, one event per recipient, kinds of bounces and complaints.
    hook("amazon_ses", ses("Open", "open", ipAddress="192.0.2.9"), became("opened")),
    hook("amazon_ses", {"Type": "Notification", "Message": json.dumps(
        ses("Click", "click", link="https://x.test/2"))},
         became("clicked", link_url="https://x.test/2", message_id="amazon_ses:ses-1")),
    hook("amazon_ses", {"Type": "Notification", "Message": "cut off {"},
         refused("malformed", "malformed_payload")),
    hook("amazon_ses", ses("Bounce", "bounce", bounceType="Transient",
                           bouncedRecipients=[{"emailAddress": "f@x.test"},
                                              {"emailAddress": "g@x.test"}]),
         became("bounced", bounce_type="soft", mail="f@x.test"),
         became("bounced", bounce_type="soft", mail="g@x.test")),
    hook("amazon_ses", ses("Bounce", "bounce", bounceType="Permanent",
                           bounceSubType="OnAccountSuppressionList"),
         became("rejected", properties={"reason": "OnAccountSuppressionList"})),
    hook("amazon_ses", ses("Complaint", "complaint", complaintFeedbackType="abuse",
                           complainedRecipients=[{"emailAddress": MAIL}]),
         became("complained", properties={"reason": "abuse"})),
    hook("amazon_ses", ses("Complaint", "complaint", complaintFeedbackType="not-spam"),
         refused("unknown_event_type", "Complaint.not-spam")),
    hook("amazon_ses", ses("Send", message={"timestamp": "2026-02-10T09:30:00Z",
                                            "destination": ["h@x.test", "i@x.test"]}),
         became("sent", mail="h@x.test"), became("sent", mail="i@x.test")),
    hook("amazon_ses", ses("Open", "open", message={"destination": ["h@x.test", "i@x.test"]}),
         refused("missing_contact", "Open"), refused("missing_contact", "Open")),
    hook("amazon_ses", ses("DeliveryDelay", "deliveryDelay"), became("deferred")),
    hook("amazon_ses", ses("Subscription", "subscription",
                           newTopicPreferences={"unsubscribeAll": True}),
         became("unsubscribed", properties={"scope": "global"})),
    hook("amazon_ses", ses("Subscription", "subscription", message={"messageId": "ses-9"},
                           newTopicPreferences={"topicSubscriptionStatus": [
                               {"topicName": "a", "subscriptionStatus": "OptOut"},
                               {"topicName": "b", "subscriptionStatus": "OptIn"},
                               {"topicName": "c", "subscriptionStatus": "OptIn"}]},
                           oldTopicPreferences={"topicSubscriptionStatus": [
                               {"topicName": "b", "subscriptionStatus": "OptOut"},
                               {"topicName": "c", "subscriptionStatus": "OptIn"}]}),
         became("unsubscribed", **list_scope(list_id="a")),
         became("subscribed", **list_scope(list_id="b", subscribed_by="person")),
         refused("unknown_event_type", "Subscription")),
    # Mandrill: batches, also as the text of a form field; news about lists of addresses.
    hook("mandrill", {"mandrill_events": json.dumps([{**MANDRILL, "event": "open"}])},
         became("opened", message_id="mandrill:d-1")),
    hook("mandrill", [{**MANDRILL, "event": "soft_bounce"}, {**MANDRILL, "event": "reject"}],
         became("bounced", bounce_type="soft"), became("rejected")),
    hook("mandrill", [{**MANDRILL, "event": "deferral"}], became("deferred")),
    hook("mandrill", [{**MANDRILL, "event": "unsub"}],
         became("unsubscribed", properties={"scope": "global"})),
    hook("mandrill", [{"type": "blacklist", "action": "add", "reject": {"email": MAIL}}],
         refused("missing_time", "blacklist_add")),
    # Mailjet: ids beyond what floating point holds; its `sent` is a delivery.
    hook("mailjet", {**JET, "event": "sent"},
         became("delivered", message_id="mailjet:9223372036854775807")),
    hook("mailjet", [{**JET, "event": "bounce", "hard_bounce": False}],
         became("bounced", bounce_type="soft")),
    hook("mailjet", [{**JET, "event": "bounce", "hard_bounce": True, "MessageID": 5}],
         became("bounced", bounce_type="hard")),
    hook("mailjet", [{**JET, "event": "blocked", "error": "typofix"}],
         became("rejected", properties={"reason": "typofix"})),
    hook("mailjet", [{**JET, "event": "unsub", "mj_list_id": 0}],
         became("unsubscribed", properties={"scope": "global"})),
    hook("mailjet", [{**JET, "event": "unsub", "mj_list_id": 4, "time": SECONDS + 1}],
         became("unsubscribed", at="2026-02-10 09:30:01", **list_scope(list_id="4"))),
    # Resend: an offset; kinds of bounces; suppressed addresses.
    hook("resend", resend("email.delivery_delayed"), became("deferred")),
    hook("resend", resend("email.bounced", bounce={"type": "Transient"}),
         became("bounced", bounce_type="soft")),
    hook("resend", resend("email.bounced", email_id="r-2", bounce={"type": "Permanent"}),
         became("bounced", bounce_type="hard")),
    hook("resend", resend("email.bounced", bounce={"subType": "Suppressed"}),
         became("rejected", properties={"reason": "Suppressed"})),
    hook("resend", resend("email.opened", to=["h@x.test", "i@x.test"]),
         refused("missing_contact", "email.opened"), refused("missing_contact", "email.opened")),
    hook("resend", resend("email.sent", to=["h@x.test", "i@x.test"]),
         became("sent", mail="h@x.test"), became("sent", mail="i@x.test")),
    # ActiveCampaign: form fields or nested, the account's own time (Denver: seven hours behind).
    hook("activecampaign", AC,
         became("opened", at="2026-02-10 16:30:00",
                contact_id="activecampaign:9007199254740993")),
    hook("activecampaign", {"type": "click", "date_time": "2026-02-10T02:30:00-07:00",
                            "contact": {"id": "9007199254740993"}, "campaign": {"id": "5"},
                            "link": {"url": "https://x.test/3"}},
         became("clicked", message_id="activecampaign:5", link_url="https://x.test/3")),
    hook("activecampaign", {**AC, "type": "unsubscribe", "list": "3"},
         became("unsubscribed", at="2026-02-10 16:30:00", **list_scope(list_id="3"))),
    hook("activecampaign", {**AC, "type": "unsubscribe", "list": "0", "campaign[id]": "0"},
         # everything is left in the same second as the list: another event
         became("unsubscribed", at="2026-02-10 16:30:00",
                properties={"scope": "global", "list_id": None})),
    hook("activecampaign", {**AC, "type": "unsubscribe", "list": '[{"id": "3"}]',
                            "date_time": "2026-02-10T02:30:01-07:00"},
         became("unsubscribed", at="2026-02-10 09:30:01",
                properties={"scope": "global", "list_id": None})),
    # The body of the form as it was posted.
    hook("activecampaign", "type=reply&date_time=2026-02-10T02%3A30%3A02-07%3A00&contact%5Bid%5D="
                           "9007199254740993&contact%5Bemail%5D=eve%40example.test&list=0",
         became("replied", at="2026-02-10 09:30:02", contact_id="activecampaign:9007199254740993")),
    # Number 0 is nobody's: the address tells who it is.
    hook("activecampaign", {**AC, "contact[id]": "0", "contact[email]": "zero@x.test"},
         became("opened", at="2026-02-10 16:30:00", mail="zero@x.test")),
    hook("activecampaign", {**AC, "type": "bounce", "bounce[type]": "soft"},
         became("bounced", at="2026-02-10 16:30:00", bounce_type="soft")),
    hook("activecampaign", {**AC, "type": "complaint"},
         became("complained", at="2026-02-10 16:30:00")),
    hook("activecampaign", {**AC, "type": "reply"},
         became("replied", at="2026-02-10 16:30:00")),
    hook("activecampaign", {**AC, "type": "share"},
         became("forwarded", at="2026-02-10 16:30:00")),
    # Adobe Campaign: both logs, names and numbers, the instance's own time (Tokyo: nine ahead).
    ("adobe_campaign", "broadlogrcp",
     {"ibroadlogid": "9007199254740993", "irecipientid": "100", "ideliveryid": "11",
      "istatus": "1", "tsevent": "2026-02-10 18:30:00"},
     [became("sent", event_id="delivery:9007199254740993", message_id="adobe_campaign:11")]),
    ("adobe_campaign", "broadlogrcp",
     {"ibroadlogid": "2", "irecipientid": "100", "ideliveryid": "11", "istatus": "Failed",
      "ifailurereason": "5", "tsevent": "2026-02-10T09:30:00Z"},
     [became("bounced", bounce_type="soft", properties={"reason": "5"})]),
    ("adobe_campaign", "broadlogrcp",
     {"ibroadlogid": "3", "irecipientid": "0", "ideliveryid": "11", "istatus": "Ignored",
      "tsevent": "2026-02-10T09:30:00Z"},
     [refused("missing_contact", "Ignored")]),
    ("adobe_campaign", "trackinglogrcp",
     {"itrackinglogid": "9007199254740993", "irecipientid": "100", "ideliveryid": "11",
      "itype": "Mirror page", "tslog": "2026-02-10 18:30:00"},
     [became("page_viewed", event_id="tracking:9007199254740993")]),
    ("adobe_campaign", "trackinglogrcp",
     {"itrackinglogid": "5", "irecipientid": "100", "itype": "1", "tslog": "10/02/2026"},
     [refused("unparseable_time", "Email click")]),
    # HubSpot: its own filter, categories of bounces, details in tables beside, forms.
    ("hubspot", "email_event", {"id": "f1", "type": "OPEN", "recipient": MAIL, "created": AT,
                                "filtered_event": True},
     [became("opened", is_machine=True, event_id="f1", mail=MAIL)]),
    ("hubspot", "email_event", {"id": "f2", "type": "BOUNCE", "recipient": MAIL, "created": AT},
     [became("bounced", bounce_type="soft", properties={"reason": "MAILBOX_FULL"})]),
    ("hubspot", "email_event_bounce", {"id": "f2", "category": "MAILBOX_FULL"}, []),
    ("hubspot", "email_event", {"id": "f3", "type": "BOUNCE", "recipient": MAIL, "created": AT},
     [became("bounced", bounce_type="hard")]),
    ("hubspot", "email_event_bounce", {"id": "f3", "category": "UNKNOWN_USER"}, []),
    ("hubspot", "email_event", {"id": "f4", "type": "DROPPED", "recipient": MAIL, "created": AT},
     [became("rejected", properties={"reason": "PREVIOUSLY_BOUNCED"})]),
    ("hubspot", "email_event_dropped", {"id": "f4", "drop_reason": "PREVIOUSLY_BOUNCED"}, []),
    ("hubspot", "email_event", {"id": "f5", "type": "STATUSCHANGE", "recipient": MAIL,
                                "created": AT},
     [became("subscribed", event_id="f5:1", **list_scope(list_id="1", subscribed_by="unknown"))]),
    ("hubspot", "email_event_status_change",
     {"id": "f5", "subscriptions": '[{"id": 1, "status": "SUBSCRIBED"}]'}, []),
    ("hubspot", "email_event_click", {"id": "orphan", "url": "https://x.test/4"},
     [refused("missing_contact", "CLICK")]),
    ("hubspot", "email_event", {"id": "f6", "type": "SPAMREPORT", "recipient": MAIL,
                                "created": AT}, [became("complained")]),
    ("hubspot", "email_event", {"id": "f7", "type": "PRINT", "recipient": MAIL, "created": AT},
     [refused("unknown_event_type", "PRINT")]),
    ("hubspot", "contact_form_submission",
     {"conversion_id": "77", "contact_id": "9100000000000000001", "form_id": "1",
      "timestamp": AT, "page_url": "https://x.test/form"},
     [became("form_submitted", event_id="form:77", link_url="https://x.test/form",
             mail="ann@hubspot.test")]),
    # Klaviyo: Apple's proxy, amounts of orders only, a list's name that leads to no id.
    ("klaviyo", "event", {"id": "k1", "person_id": "ann", "type": "Opened Email", "datetime": AT,
                          "property_apple_privacy_open": "true"},
     [became("opened", is_machine=True)]),
    ("klaviyo", "event", {"id": "k2", "person_id": "ann", "type": "Placed Order", "datetime": AT,
                          "property_value": "25.50", "property_currency_code": "EUR"},
     [became("purchased", amount="25.500000", currency="EUR")]),
    ("klaviyo", "event", {"id": "k3", "person_id": "ann", "type": "Received Email",
                          "datetime": AT, "property_value": "15"},
     [became("delivered", amount=None)]),
    ("klaviyo", "event", {"id": "k4", "person_id": "ann", "type": "Bounced Email", "datetime": AT,
                          "property_bounce_type": "Soft"},
     [became("bounced", bounce_type="soft")]),
    ("klaviyo", "event", {"id": "k5", "person_id": "ann", "type": "Unsubscribed from List",
                          "datetime": AT, "property_list": "News"},
     [became("unsubscribed", **list_scope(list="News", list_id=None))]),
    ("klaviyo", "event", {"id": "k6", "person_id": "ann", "type": "Marked Email as Spam",
                          "datetime": AT}, [became("complained")]),
    ("klaviyo", "event", {"id": "k7", "person_id": "ann", "type": "Placed Order", "datetime": AT,
                          "property_value": "a lot"}, [refused("bad_amount", "Placed Order")]),
    # Mailchimp: recipients get the campaign's time, members their opt-in, the cleaned a bounce.
    ("mailchimp", "campaign_recipient", {"campaign_id": "c9", "member_id": "eve"},
     [became("sent", message_id="mailchimp:c9")]),
    ("mailchimp", "campaign_recipient_activity",
     {"action": "bounce", "campaign_id": "c9", "member_id": "eve", "timestamp": AT,
      "bounce_type": "soft"}, [became("bounced", bounce_type="soft")]),
    ("mailchimp", "member", {"id": "eve", "list_id": "news", "status": "subscribed",
                             "email_address": "eve@mailchimp.test", "timestamp_opt": AT},
     [became("subscribed", **list_scope(list_id="news"))]),
    ("mailchimp", "member", {"id": "eve", "list_id": "offers", "status": "cleaned",
                             "email_address": "eve@mailchimp.test", "last_changed": AT},
     [became("bounced", bounce_type="hard", properties={"list_id": "offers"})]),
    ("mailchimp", "automation_recipient", {"automation_email_id": "a1", "member_id": "eve"},
     [refused("missing_time", "recipient")]),
]  # fmt: skip
EXTRA_TABLES = {"mailchimp": {"campaign": [{"id": "c9", "title": "Nine", "send_time": AT}]}}
ZONES = {
    "brevo": "Europe/Paris",
    "activecampaign": "America/Denver",
    "adobe_campaign": "Asia/Tokyo",
}
