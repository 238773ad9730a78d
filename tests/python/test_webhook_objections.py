"""Every door of an objection in the six vendors that know addresses only.

A case is (source, what was landed of one address, flags that must come out, score). The expected
values follow the vendors' public docs: Amazon SES "Contents of event data" and "Using the account
suppression list", Resend "suppression.added", SendGrid "Event Webhook Reference" and "Drops",
Mailgun "Tracking failures" and "Suppressions", Mailchimp Transactional "Webhook format" and
"rejects/list", Mailjet "Event API". All rows are made up.
"""

import json

import pytest
from test_sources import keyed_hash, write_source
from vendor_rows import LOADED, webhooks

DAY = 86400
START = 1770715800  # 2026-02-10 09:30:00 UTC
FREE, OUT, SPAM, BOUNCED = (
    "mailable", "is_unsubscribed", "has_complained", "has_hard_bounced",
)  # fmt: skip
SOURCES = ("amazon_ses", "mailgun", "mailjet", "mandrill", "resend", "sendgrid")
AT = "2026-02-10T09:30:00.000Z"
LATER = "2026-02-12T09:30:00.000Z"


def hook(**event):
    """A payload; {me} in it stands for the address of the case."""
    return ("webhooks", event)


def grid(event, days=0, **more):
    """An event of SendGrid."""
    return hook(email="{me}", event=event, timestamp=START + days * DAY,
                sg_message_id="g.filter1.2", **more)  # fmt: skip


def gun(event="failed", code=None, **more):
    """An event of Mailgun."""
    status = {"delivery-status": {"code": code}} if code else {}
    return hook(**{"event-data": {"event": event, "severity": "permanent", "recipient": "{me}",
                                  "timestamp": START + 0.5, **status, **more}})  # fmt: skip


def mandrill(event, reason=None, days=0):
    """An event of Mandrill."""
    reject = {"reject": {"reason": reason}} if reason else {}
    return hook(event=event, ts=START + days * DAY, msg={"email": "{me}", "_id": "d", **reject})


def listed(action, reason, at="2026-02-11 09:30:00"):
    """Mandrill's news of its reject list."""
    return hook(type="blacklist", action=action,
                reject={"email": "{me}", "reason": reason, "last_event_at": at})  # fmt: skip


def jet(event, **more):
    """An event of Mailjet."""
    return hook(event=event, email="{me}", time=START, MessageID=5, **more)


def resend(name, at=AT, **data):
    """An event of Resend."""
    return hook(type=name, created_at=at, data=data)


def topics(words, at=AT):
    """Resend's news of a contact's topics."""
    changed = [{"id": name, "subscription": word} for name, word in words.items()]
    return resend("contact.topics.updated", at, email="{me}", topics=changed)


def ses(name, member, to=("{me}",), **detail):
    """An event of Amazon SES."""
    mail = {"messageId": f"m-{name}", "destination": list(to)}
    return hook(eventType=name, mail=mail, **{member: {"timestamp": AT, **detail}})


def preferences(leaves_all, **topics):
    """Preferences of a contact of Amazon SES."""
    return {"unsubscribeAll": leaves_all, "topicSubscriptionStatus": [
        {"topicName": name, "subscriptionStatus": status} for name, status in topics.items()
    ]}  # fmt: skip


def prefers(new, old, at=AT, mail="m-1"):
    """The person changed the preferences."""
    return hook(eventType="Subscription", mail={"messageId": mail + "{me}",
                                                     "destination": ["{me}"]},
                subscription={"contactList": "c", "timestamp": at, "source": "UnsubscribeHeader",
                              "newTopicPreferences": new, "oldTopicPreferences": old})  # fmt: skip


def row(table, **columns):
    """A row of a suppression table."""
    return (table, columns)


TOPIC_LEFT = json.dumps([{"TopicName": "a", "SubscriptionStatus": "OPT_OUT"}])
NONE_LEFT = preferences(False, a="OptIn", b="OptIn")
TWO_LEFT = preferences(False, a="OptOut", b="OptOut", c="OptIn")
CASES = [
    # Amazon SES: topics each by itself, everything, both suppression lists, tables of the API.
    ("amazon_ses", [prefers(preferences(False, a="OptOut", b="OptIn"), NONE_LEFT)], OUT, -10),
    ("amazon_ses", [prefers(preferences(True), NONE_LEFT)], OUT, -10),
    ("amazon_ses", [prefers(TWO_LEFT, NONE_LEFT),
                    prefers(preferences(False, a="OptIn", b="OptOut"), TWO_LEFT, LATER, "m-2")],
     OUT, -30),
    ("amazon_ses", [prefers(TWO_LEFT, NONE_LEFT),
                    prefers(NONE_LEFT, TWO_LEFT, LATER, "m-2")], FREE, -20),
    # The list of a topic that nothing changed about is no new subscription.
    ("amazon_ses", [prefers(preferences(False, a="OptOut"), NONE_LEFT),
                    prefers(NONE_LEFT, NONE_LEFT, LATER, "m-2")], OUT, -10),
    ("amazon_ses", [prefers(preferences(True), NONE_LEFT),
                    prefers(NONE_LEFT, preferences(True), LATER, "m-2")], FREE, -10),
    ("amazon_ses", [ses("Bounce", "bounce", bounceType="Permanent", bounceSubType="Suppressed",
                        bouncedRecipients=[{"emailAddress": "{me}"}])], BOUNCED, 0),
    ("amazon_ses", [ses("Bounce", "bounce", bounceType="Permanent",
                        bounceSubType="OnAccountSuppressionList",
                        bouncedRecipients=[{"emailAddress": "{me}"}])], BOUNCED, 0),
    ("amazon_ses", [ses("Complaint", "complaint", complaintSubType="OnAccountSuppressionList",
                        complainedRecipients=[{"emailAddress": "{me}"}])], SPAM, 0),
    ("amazon_ses", [ses("Bounce", "bounce", bounceType="Permanent", bounceSubType="NoEmail",
                        bouncedRecipients=[{"emailAddress": "{me}"}])], BOUNCED, 0),
    ("amazon_ses", [ses("Complaint", "complaint", complaintFeedbackType="abuse",
                        complainedRecipients=[{"emailAddress": "{me}"}])], SPAM, 0),
    ("amazon_ses", [ses("Bounce", "bounce", bounceType="Transient", bounceSubType="MailboxFull",
                        bouncedRecipients=[{"emailAddress": "{me}"}])], FREE, 0),
    ("amazon_ses", [ses("Bounce", "bounce", bounceType="Transient",
                        bouncedRecipients=[{"emailAddress": "{me}"}])], FREE, 0),
    ("amazon_ses", [row("suppressed_destinations", EmailAddress="{me}", Reason="COMPLAINT",
                        LastUpdateTime=AT)], SPAM, None),
    ("amazon_ses", [row("suppressed_destinations", EmailAddress="{me}", Reason="BOUNCE",
                        LastUpdateTime=AT)], BOUNCED, None),
    ("amazon_ses", [row("contacts", EmailAddress="{me}", UnsubscribeAll=True,
                        LastUpdatedTimestamp=AT)], OUT, None),
    ("amazon_ses", [row("contacts", EmailAddress="{me}", UnsubscribeAll=False,
                        TopicPreferences=TOPIC_LEFT, LastUpdatedTimestamp=AT)], OUT, None),
    ("amazon_ses", [row("contacts", EmailAddress="{me}", UnsubscribeAll=False,
                        LastUpdatedTimestamp=AT)], FREE, None),
    # The same through EventBridge, and through SNS and Lambda.
    ("amazon_ses", [hook(detail=ses("Bounce", "bounce", bounceSubType="OnAccountSuppressionList",
                                    bouncedRecipients=[{"emailAddress": "{me}"}])[1])], BOUNCED, 0),
    ("amazon_ses", [hook(Records=[{"Sns": {"Message": json.dumps(
        prefers(preferences(False, a="OptOut"), NONE_LEFT)[1])}}])], OUT, -10),
    # Resend: suppressions by origin, the flag of the contact, complaints of a mail to several.
    ("resend", [resend("suppression.added", email="{me}", origin="bounce")], BOUNCED, 0),
    ("resend", [resend("suppression.added", email="{me}", origin="complaint")], SPAM, 0),
    ("resend", [resend("suppression.added", email="{me}", origin="manual")], OUT, 0),
    ("resend", [resend("suppression.added", email="{me}", origin="bounce"),
                resend("suppression.removed", LATER, email="{me}", origin="bounce")], FREE, 0),
    ("resend", [resend("suppression.added", email="{me}", origin="manual"),
                resend("suppression.removed", LATER, email="{me}", origin="manual")], OUT, 0),
    ("resend", [resend("suppression.added", email="{me}", origin="complaint"),
                resend("suppression.removed", LATER, email="{me}", origin="complaint")], SPAM, 0),
    ("resend", [resend("email.suppressed", to=["{me}"])], BOUNCED, 0),
    ("resend", [resend("email.bounced", to=["{me}"], bounce={"type": "Permanent"})], BOUNCED, 0),
    ("resend", [resend("contact.updated", email="{me}", unsubscribed=True)], OUT, -10),
    ("resend", [resend("contact.created", email="{me}", unsubscribed=True)], OUT, -10),
    # The sender may set the flag back: that is not the person's word.
    ("resend", [resend("contact.updated", email="{me}", unsubscribed=True),
                resend("contact.updated", LATER, email="{me}", unsubscribed=False)], OUT, -10),
    # Topics: each by itself; who opts in again is not told.
    ("resend", [topics({"t1": "opt_out", "t2": "opt_out", "t3": "opt_in"})], OUT, -20),
    ("resend", [topics({"t1": "opt_out"}), topics({"t1": "opt_in"}, LATER)], OUT, -10),
    ("resend", [topics({"t1": "opt_in"})], FREE, 0),
    ("resend", [row("contact_topics", email="{me}", topic_id="t1", subscription="opt_out")],
     OUT, None),
    ("resend", [row("contact_topics", email="{me}", topic_id="t1", subscription="opt_in")],
     FREE, None),
    ("resend", [resend("email.complained", to=["{me}", "other@objections.test"])], SPAM, 0),
    ("resend", [resend("email.opened", to=["{me}", "other@objections.test"])], FREE, 0),
    ("resend", [row("suppressions", email="{me}", origin="manual", created_at=AT)], OUT, None),
    ("resend", [row("contacts", email="{me}", unsubscribed=True, created_at=AT)], OUT, None),
    # SendGrid: groups, everything from a mail of a group, drops, tables of the API.
    ("sendgrid", [grid("unsubscribe")], OUT, -10),
    ("sendgrid", [grid("spamreport")], SPAM, 0),
    ("sendgrid", [grid("bounce", type="bounce")], BOUNCED, 0),
    ("sendgrid", [grid("group_unsubscribe", asm_group_id=3)], OUT, -10),
    ("sendgrid", [grid("group_unsubscribe", asm_group_id=3),
                  grid("group_resubscribe", 1, asm_group_id=3)], FREE, -10),
    ("sendgrid", [grid("group_unsubscribe", asm_group_id=3),
                  grid("group_resubscribe", 1, asm_group_id=4)], OUT, -10),
    ("sendgrid", [grid("unsubscribe", asm_group_id=3),
                  grid("group_resubscribe", 1, asm_group_id=3)], OUT, -10),
    ("sendgrid", [grid("dropped", reason="Unsubscribed Address")], OUT, 0),
    ("sendgrid", [grid("dropped", reason="Bounced Address")], BOUNCED, 0),
    ("sendgrid", [grid("dropped", reason="Invalid")], BOUNCED, 0),
    ("sendgrid", [grid("dropped", reason="Spam Reporting Address")], SPAM, 0),
    ("sendgrid", [grid("dropped", reason="Spam Content")], FREE, 0),
    ("sendgrid", [grid("dropped", reason="Unsubscribed Address", asm_group_id=3),
                  grid("group_resubscribe", 1, asm_group_id=3)], OUT, 0),
    ("sendgrid", [grid("group_unsubscribe", asm_group_id=3),
                  grid("dropped", 1, reason="Unsubscribed Address", asm_group_id=3),
                  grid("group_resubscribe", 2, asm_group_id=3)], FREE, -10),
    ("sendgrid", [row("global_suppressions", email="{me}", created=START)], OUT, None),
    ("sendgrid", [row("suppression_group_members", email="{me}", group_id=3, created_at=START)],
     OUT, None),
    ("sendgrid", [row("bounces", email="{me}", created=START, reason="550")], BOUNCED, None),
    ("sendgrid", [row("spam_reports", email="{me}", created=START)], SPAM, None),
    ("sendgrid", [row("invalid_emails", email="{me}", created=START)], BOUNCED, None),
    # Mailgun: suppression failures are refusals, not bounces, and tell what was said before.
    ("mailgun", [gun("unsubscribed")], OUT, -10),
    ("mailgun", [gun("complained")], SPAM, 0),
    ("mailgun", [gun(reason="suppress-unsubscribe")], OUT, 0),
    ("mailgun", [gun(reason="suppress-complaint")], SPAM, 0),
    ("mailgun", [gun(reason="suppress-bounce", code=605)], BOUNCED, 0),
    ("mailgun", [gun(reason="bounce", code=606)], OUT, 0),
    ("mailgun", [gun(reason="bounce", code=607)], SPAM, 0),
    ("mailgun", [hook(event="dropped", code="606", recipient="{me}", timestamp=str(START))],
     OUT, 0),
    ("mailgun", [gun(reason="espblock", code=550)], BOUNCED, 0),
    ("mailgun", [row("unsubscribes", address="{me}", created_at=AT)], OUT, None),
    ("mailgun", [row("complaints", address="{me}", created_at=AT)], SPAM, None),
    ("mailgun", [row("bounces", address="{me}", code="550",
                     created_at="Fri, 21 Oct 2011 11:02:55 GMT")], BOUNCED, None),
    # Mandrill: rejects by reason, news of the reject list, the list itself.
    ("mandrill", [mandrill("unsub")], OUT, -10),
    ("mandrill", [mandrill("spam")], SPAM, 0),
    ("mandrill", [mandrill("hard_bounce")], BOUNCED, 0),
    ("mandrill", [mandrill("reject", "unsub")], OUT, 0),
    ("mandrill", [mandrill("reject", "hard-bounce")], BOUNCED, 0),
    ("mandrill", [mandrill("reject", "spam")], SPAM, 0),
    ("mandrill", [mandrill("reject", "custom")], OUT, 0),
    ("mandrill", [mandrill("reject", "soft-bounce")], FREE, 0),
    ("mandrill", [mandrill("reject", "invalid-sender")], FREE, 0),
    ("mandrill", [listed("add", "unsub")], OUT, 0),
    ("mandrill", [listed("add", "manual edit")], OUT, 0),
    ("mandrill", [listed("add", "spam")], SPAM, 0),
    ("mandrill", [listed("add", "soft-bounce")], FREE, 0),
    ("mandrill", [listed("add", "hard-bounce"),
                  listed("remove", "hard-bounce", "2026-02-13 09:30:00")], FREE, 0),
    ("mandrill", [listed("add", "unsub"), listed("remove", "unsub", "2026-02-13 09:30:00")],
     OUT, 0),
    ("mandrill", [row("rejects", email="{me}", reason="unsub", last_event_at=AT)], OUT, None),
    ("mandrill", [row("rejects", email="{me}", reason="soft-bounce", last_event_at=AT)],
     FREE, None),
    # Mailjet: mail that was blocked for what the address said before.
    ("mailjet", [jet("spam")], SPAM, 0),
    ("mailjet", [jet("bounce", hard_bounce=True)], BOUNCED, 0),
    ("mailjet", [jet("unsub", mj_list_id=0)], OUT, -10),
    ("mailjet", [jet("unsub", mj_list_id=4)], OUT, -10),
    ("mailjet", [jet("blocked", error_related_to="recipient", error="blacklisted")], OUT, 0),
    ("mailjet", [jet("blocked", error_related_to="recipient", error="spam reporter")], SPAM, 0),
    ("mailjet", [jet("blocked", error_related_to="mailjet", error="preblocked")], BOUNCED, 0),
    ("mailjet", [jet("blocked", error_related_to="recipient", error="user unknown")], BOUNCED, 0),
    ("mailjet", [jet("blocked", error_related_to="domain", error="typofix")], FREE, 0),
    # Its contacts and their lists, as Airbyte's `contacts` and `listrecipient` land them.
    ("mailjet", [row("contacts", Email="{me}", IsExcludedFromCampaigns=True,
                     ExclusionFromCampaignsUpdatedAt=AT)], OUT, None),
    ("mailjet", [row("contacts", Email="{me}", IsSpamComplaining=True)], SPAM, None),
    ("mailjet", [row("contacts", Email="{me}", IsOptInPending=True)], OUT, None),
    ("mailjet", [row("contacts", Email="{me}", UnsubscribedAt=AT)], OUT, None),
    ("mailjet", [row("contacts", Email="{me}", UnsubscribedAt="0001-01-01T00:00:00Z",
                     IsSpamComplaining=False, IsOptInPending=False)], FREE, None),
    ("mailjet", [row("contacts", Email="{me}", ID=1),
                 row("listrecipient", ContactID=1, ListID=9, IsUnsubscribed=True,
                     UnsubscribedAt=AT)], OUT, None),
    ("mailjet", [row("contacts", Email="{me}", ID=2),
                 row("listrecipient", ContactID=2, ListID=9, IsUnsubscribed=False,
                     UnsubscribedAt=""),
                 row("listrecipient", ContactID=404, ListID=9, IsUnsubscribed=True,
                     UnsubscribedAt=AT)], FREE, None),
    # Words and numbers as somebody else writes them; a form's body as it was posted.
    ("mailjet", [jet("blocked", error_related_to="recipient", error="Blacklisted")], OUT, 0),
    ("mandrill", [mandrill("reject", "Hard-Bounce")], BOUNCED, 0),
    ("resend", [hook(type="contact.deleted", created_at=AT,
                     data={"email": "{me}", "unsubscribed": True})], OUT, -10),
    ("mailgun", [("webhooks", f"event=unsubscribed&recipient={{me}}&timestamp={START}")], OUT, -10),
    ("mailjet", [row("contacts", _airbyte_data={"Email": "{me}", "IsExcludedFromCampaigns": True,
                                                "ExclusionFromCampaignsUpdatedAt": AT})],
     OUT, None),
]  # fmt: skip


def address(number):
    """The address of a case."""
    return f"case{number}@objections.test"


def landed():
    """{source: {table: rows}}: the cases' rows; who is in a table only is also mailed."""
    tables = {source: {} for source in SOURCES}
    for number, (source, rows, _, score) in enumerate(CASES):
        found = tables[source]
        for table, columns in rows:
            if table == "webhooks":
                text = columns if isinstance(columns, str) else json.dumps(columns)
                text = text.replace("{me}", address(number))
                found.setdefault("webhooks", []).append(text)
            else:
                mine = json.loads(json.dumps(columns).replace("{me}", address(number)))
                found.setdefault(table, []).append({**mine, "_airbyte_extracted_at": LOADED})
        if score is None:
            opened = {"email": address(number), "event": "open", "timestamp": START}
            tables["sendgrid"].setdefault("webhooks", []).append(json.dumps(opened))
    for found in tables.values():
        found["webhooks"] = webhooks(found["webhooks"])
    return tables


@pytest.fixture(scope="module")
def built(make_project):
    """The copy in which all cases are built."""
    project = make_project("webhook_objections")
    for source, tables in landed().items():
        write_source(project, source, tables)
    project.build(
        select="+int_contact_consent +fct_contact_scores +dim_contacts",
        settings={"enabled_sources": list(SOURCES)},
    ).require()
    return project


@pytest.fixture(scope="module")
def consent(built):
    """{hash of an address: its consent and its score}."""
    return {
        one["email_hash"]: one
        for one in built.query(
            "select contacts.email_hash, consent.*, scores.score"
            " from intermediate.int_contact_consent as consent"
            " inner join core.dim_contacts as contacts using (contact_id)"
            " inner join scoring.fct_contact_scores as scores using (contact_id)"
            " where scores.score_id = 'engagement'"
        )
    }


@pytest.mark.parametrize(
    ("number", "case"),
    [pytest.param(n, case, id=f"{case[0]}-{n}") for n, case in enumerate(CASES)],
)
def test_an_objection_is_read_wherever_it_stands(consent, number, case):
    """One flag, the right one, or none; the score of the events that there were."""
    _, _, flag, score = case
    found = consent[keyed_hash(address(number))]
    flags = [name for name in (OUT, SPAM, BOUNCED) if found[name]]
    assert flags == ([] if flag == FREE else [flag]), found
    assert found["is_mailable"] is (flag == FREE)
    if score is not None:
        assert int(found["score"]) == score


def test_whoever_else_may_have_complained_is_left_alone(consent):
    """Of a mail to several people, one complained: each may be the one, so none is mailed again."""
    assert consent[keyed_hash("other@objections.test")][SPAM]


def test_a_list_that_names_a_contact_who_is_not_landed_loses_nothing(built):
    """Whose number 404 is cannot be told: an objection of nobody, which a test counts."""
    found = built.query("select list_id from staging.stg_mailjet__consents where email is null")
    assert [one["list_id"] for one in found] == ["9"]
