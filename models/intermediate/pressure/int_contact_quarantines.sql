-- Contacts whose soft bounces led into quarantine, and the day of their release. A bounce
-- belongs to the first quarantine whose condition it meets.
with

bounces as (
    select * from {{ ref('int_event_details') }}
    where event_type = 'bounced' and coalesce(bounce_type, 'soft') = 'soft'
),

as_of as (select * from {{ ref('int_as_of_date') }}),

messages as (select * from {{ ref('int_messages') }}),

rules as (select * from {{ ref('stg_config__quarantine_rules') }}),

valued as (

    select
        bounces.contact_id,
        bounces.event_key,
        rules.quarantine_id,
        rules.rule_order,
        rules.condition_field,
        rules.condition_operator,
        rules.condition_value,
        {{ event_field('rules.condition_field', 'bounces', 'messages') }} as field_value,
        cast(bounces.occurred_at as date) as bounced_on
    from bounces
    inner join as_of
        on cast(bounces.occurred_at as date) <= as_of.as_of_date
    cross join rules
    left join messages
        on bounces.message_id = messages.message_id

),

placed as (

    select
        *,
        row_number() over (partition by event_key order by rule_order) as place
    from valued
    where
        condition_field is null
        or {{ condition_holds('field_value', 'condition_operator', 'condition_value') }}

),

last_bounces as (

    select
        contact_id,
        quarantine_id,
        max(bounced_on) as last_bounced_on
    from placed
    where place = 1
    group by contact_id, quarantine_id

),

counted as (

    select
        placed.contact_id,
        placed.quarantine_id,
        last_bounces.last_bounced_on,
        rules.min_count,
        rules.release_after_days,
        count(*) as bounce_count
    from placed
    inner join last_bounces
        on
            placed.contact_id = last_bounces.contact_id
            and placed.quarantine_id = last_bounces.quarantine_id
    inner join rules
        on
            placed.quarantine_id = rules.quarantine_id
            and placed.bounced_on
            > {{ add_days('last_bounces.last_bounced_on', '-rules.release_after_days') }}
    where placed.place = 1
    group by
        placed.contact_id,
        placed.quarantine_id,
        last_bounces.last_bounced_on,
        rules.min_count,
        rules.release_after_days

)

select
    contact_id,
    quarantine_id,
    bounce_count,
    last_bounced_on,
    {{ add_days('last_bounced_on', 'release_after_days') }} as released_on
from counted
where bounce_count >= min_count
