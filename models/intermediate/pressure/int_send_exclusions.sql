{%- set flags = {
    'unknown_contact': 'not coalesce(consent.is_known, false)',
    'unsubscribed': 'consent.is_unsubscribed',
    'complained': 'consent.has_complained',
    'hard_bounced': 'consent.has_hard_bounced',
} %}
-- Planned sends that a control or a filtering rule forbids: one row per rule set, send and rule.
-- Controls that are always on hold under every rule set; a quarantine until the day of release.
with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

consent as (select * from {{ ref('int_contact_consent') }}),

quarantines as (

    select
        contact_id,
        max(released_on) as released_on
    from {{ ref('int_contact_quarantines') }}
    group by contact_id

),

rule_sets as (select * from {{ ref('stg_config__rule_sets') }}),

rules as (
    select * from {{ ref('stg_config__typology_rules') }}
    where rule_kind in ('control', 'filtering')
),

rule_scopes as (select * from {{ ref('int_rule_scopes') }}),

{{ send_conditions() }}

planned_contacts as (

    select distinct
        contact_key,
        contact_id
    from {{ ref('int_planned_sends') }}

),

flagged as (

    select
        planned_contacts.contact_key,
        {%- for control, flag in flags.items() %}
        coalesce({{ flag }}, false) as is_{{ control }},
        {%- endfor %}
        quarantines.released_on is not null as is_quarantined,
        quarantines.released_on
    from planned_contacts
    left join consent
        on planned_contacts.contact_key = consent.contact_key
    left join quarantines
        on planned_contacts.contact_id = quarantines.contact_id

),

controls as (
    {%- for control in fixed_controls() %}

    select
        contact_key,
        {{ fixed_control_number(control) }} as rule_number,
        {{ 'released_on' if control == 'quarantined' else 'cast(null as date)' }} as released_on
    from flagged
    where is_{{ control }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

excluded as (

    select
        rule_sets.rule_set,
        planned_sends.contact_key,
        planned_sends.turn,
        controls.rule_number
    from planned_sends
    inner join controls
        on
            planned_sends.contact_key = controls.contact_key
            and (
                controls.released_on is null or planned_sends.planned_date < controls.released_on
            )
    cross join rule_sets

    union all

    select
        rules.rule_set,
        planned_sends.contact_key,
        planned_sends.turn,
        rules.rule_number
    from rules
    inner join rule_scopes
        on rules.rule_set = rule_scopes.rule_set and rules.rule_number = rule_scopes.rule_number
    inner join planned_sends
        on rule_scopes.scope_key = planned_sends.scope_key
    left join conditions
        on
            planned_sends.contact_key = conditions.contact_key
            and rules.condition_key = conditions.condition_key
    left join asked
        on
            planned_sends.contact_key = asked.contact_key
            and planned_sends.turn = asked.turn
            and rules.condition_key = asked.condition_key
    where
        rules.condition_key is null
        or coalesce(conditions.contact_key, asked.contact_key) is not null

)

select
    rule_set,
    contact_key,
    turn,
    rule_number,
    rule_number = min(rule_number) over (
        partition by rule_set, contact_key, turn
    ) as is_first_blocking
from excluded
