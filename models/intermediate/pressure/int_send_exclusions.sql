{{ config(enabled=capability_is_on('decisions')) }}

{%- set flags = {
    'unknown_contact': 'not coalesce(consent.is_known, false)',
    'unsubscribed': 'consent.is_unsubscribed',
    'complained': 'consent.has_complained',
    'hard_bounced': 'consent.has_hard_bounced',
} %}
{%- set named_scopes = "'|' || named_scopes.consent_scope || '|'" %}
{%- set spoken_scope = "'|' || spoken_scopes.scope || '|'" %}
{%- set sent_scopes = "'|' || scoped_sends.consent_scope || '|'" %}
{%- set stated_scope = "'|' || scope_states.scope || '|'" %}
-- Planned sends that a control or a filtering rule forbids: one row per rule set, send and rule.
-- Controls that are always on hold under every rule set; a quarantine until the day of release.
-- Filtering rules are not asked of the holdout. Of
-- objections, a send that names its scopes asks those and the ones to everything; so that a slip
-- of the pen lets nobody through, one that names a scope of which nobody spoke asks all of them, as
-- does one to `all`.
with

planned_sends as (select * from {{ ref('int_planned_sends') }}),

consent as (select * from {{ ref('int_contact_consent') }}),

scope_states as (

    select
        *,
        row_number() over (
            partition by contact_key, scope order by stated_at desc, statement asc
        ) as place
    from {{ ref('int_consent_scopes') }}

),

spoken_scopes as (select distinct scope from {{ ref('int_consent_scopes') }}),

named_scopes as (

    select distinct consent_scope
    from planned_sends
    where consent_scope <> 'all'

),

asked_scopes as (

    select named_scopes.consent_scope
    from named_scopes
    inner join spoken_scopes
        on {{ contains(named_scopes, spoken_scope) }}
    group by named_scopes.consent_scope
    having
        count(*) = 1 + length(named_scopes.consent_scope)
        - length(replace(named_scopes.consent_scope, '|', ''))

),

scoped_sends as (

    select
        planned_sends.contact_key,
        planned_sends.turn,
        planned_sends.consent_scope
    from planned_sends
    inner join asked_scopes
        on planned_sends.consent_scope = asked_scopes.consent_scope

),

refused_sends as (

    select
        scoped_sends.contact_key,
        scoped_sends.turn
    from scoped_sends
    inner join scope_states
        on scoped_sends.contact_key = scope_states.contact_key and scope_states.place = 1
    group by scoped_sends.contact_key, scoped_sends.turn
    having
        max(case
            when
                scope_states.scope_state in ('objected', 'withheld')
                and (scope_states.scope = 'all' or {{ contains(sent_scopes, stated_scope) }})
                then 1
            else 0
        end) = 1
        or max(case when scope_states.is_withheld then 1 else 0 end)
        > max(case when scope_states.scope_state = 'added' then 1 else 0 end)

),

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
    left join scoped_sends
        on
            planned_sends.contact_key = scoped_sends.contact_key
            and planned_sends.turn = scoped_sends.turn
            and controls.rule_number = {{ fixed_control_number('unsubscribed') }}
    where scoped_sends.contact_key is null

    union all

    select
        rule_sets.rule_set,
        refused_sends.contact_key,
        refused_sends.turn,
        {{ fixed_control_number('unsubscribed') }} as rule_number
    from refused_sends
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
        (rules.rule_kind = 'control' or not planned_sends.is_holdout)
        and (
            rules.condition_key is null
            or coalesce(conditions.contact_key, asked.contact_key) is not null
        )

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
