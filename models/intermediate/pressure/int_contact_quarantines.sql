{{ config(enabled=capability_is_on('decisions')) }}

-- Contacts whose soft bounces led into quarantine, and the day of their release: the release time
-- after the last bounce that was the rule's `min_count`th within that time. A bounce belongs to the
-- first quarantine whose condition it meets, in any letter case: systems spell reasons differently.
with

soft_bounces as (
    select * from {{ ref('int_event_details') }}
    where event_type = 'bounced' and coalesce(bounce_type, 'soft') = 'soft'
),

as_of as (select * from {{ ref('int_as_of_date') }}),

messages as (select * from {{ ref('int_messages') }}),

rules as (select * from {{ ref('stg_config__quarantine_rules') }}),

valued as (

    select
        soft_bounces.contact_id,
        soft_bounces.event_key,
        rules.quarantine_id,
        rules.rule_order,
        rules.condition_field,
        rules.condition_operator,
        rules.condition_value,
        {{ event_field('rules.condition_field', 'soft_bounces', 'messages') }} as field_value,
        cast(soft_bounces.occurred_at as date) as bounced_on
    from soft_bounces
    inner join as_of
        on cast(soft_bounces.occurred_at as date) <= as_of.as_of_date
    cross join rules
    left join messages
        on soft_bounces.message_id = messages.message_id

),

placed as (

    select
        *,
        row_number() over (partition by event_key order by rule_order) as place
    from valued
    where
        condition_field is null
        or {{ condition_holds(
            'lower(field_value)', 'condition_operator', 'lower(condition_value)'
        ) }}

),

numbered as (

    select
        contact_id,
        quarantine_id,
        bounced_on,
        row_number() over (
            partition by contact_id, quarantine_id order by bounced_on, event_key
        ) as bounce_number
    from placed
    where place = 1

)

select
    bounces.contact_id,
    bounces.quarantine_id,
    max(bounces.bounced_on) as last_bounced_on,
    max({{ add_days('bounces.bounced_on', 'rules.release_after_days') }}) as released_on
from numbered as bounces
inner join rules
    on bounces.quarantine_id = rules.quarantine_id
inner join numbered as first_bounces
    on
        bounces.contact_id = first_bounces.contact_id
        and bounces.quarantine_id = first_bounces.quarantine_id
        and bounces.bounce_number - rules.min_count + 1 = first_bounces.bounce_number
        and bounces.bounced_on
        < {{ add_days('first_bounces.bounced_on', 'rules.release_after_days') }}
group by bounces.contact_id, bounces.quarantine_id
