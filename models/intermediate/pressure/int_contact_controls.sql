{%- set names = fixed_controls() | reject('equalto', 'quarantined') | list %}
-- Who may not be mailed, whatever the seeds say: one row per contact and reason. A quarantine
-- ends on the day of release.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

consent as (

    select * from {{ ref('int_contact_consent') }}

),

quarantines as (

    select
        contact_id,
        max(released_on) as released_on
    from {{ ref('int_contact_quarantines') }}
    group by contact_id

),

flagged as (

    select
        contacts.contact_id,
        not contacts.is_known as is_unknown_contact,
        coalesce(consent.is_unsubscribed, false) as is_unsubscribed,
        coalesce(consent.has_complained, false) as is_complained,
        coalesce(consent.has_hard_bounced, false) as is_hard_bounced
    from contacts
    left join consent
        on contacts.contact_id = consent.contact_id

),

controls as (
    {%- for name in names %}

    select
        contact_id,
        '{{ name }}' as rule_id,
        {{ fixed_controls().index(name) + 1 }} as rule_order,
        cast(null as date) as released_on
    from flagged
    where is_{{ name }}

    union all
    {%- endfor %}

    select
        contact_id,
        'quarantined' as rule_id,
        {{ fixed_controls().index('quarantined') + 1 }} as rule_order,
        released_on
    from quarantines

)

select * from controls
