{%- set flags_of_consent = ['is_unsubscribed', 'has_complained', 'has_hard_bounced'] %}
-- Whether each contact may be mailed, as of the as-of date: who is known and has not refused.
with

contacts as (select * from {{ ref('int_contacts') }}),

latest as (

    select
        *,
        row_number() over (partition by contact_key order by change_date desc) as place
    from {{ ref('int_consent_changes') }}

)

select
    contacts.contact_key,
    contacts.contact_id,
    contacts.is_known,
    {%- for name in flags_of_consent %}
    coalesce(latest.{{ name }}, false) as {{ name }},
    {%- endfor %}
    contacts.is_known and not coalesce(latest.is_refused, false) as is_mailable,
    latest.subscribed_at,
    latest.unsubscribed_at,
    latest.complained_at,
    latest.hard_bounced_at
from contacts
left join latest
    on contacts.contact_key = latest.contact_key and latest.place = 1
