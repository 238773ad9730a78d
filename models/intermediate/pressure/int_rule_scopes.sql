{{ config(enabled=capability_is_on('decisions')) }}

-- Which rules speak of which scope (category, channel, message type). A rule that names no
-- message type leaves transactional messages alone.
with

rules as (select * from {{ ref('stg_config__typology_rules') }}),

messages as (select * from {{ ref('int_messages') }}),

planned_sends as (select * from {{ ref('int_planned_sends') }}),

scopes as (

    select
        category,
        channel,
        message_type
    from messages

    union

    select
        category,
        channel,
        message_type
    from planned_sends

    union

    select
        cast(null as {{ type_text() }}) as category,
        cast(null as {{ type_text() }}) as channel,
        cast(null as {{ type_text() }}) as message_type

),

keyed_scopes as (

    select
        *,
        {{ scope_key('category', 'channel', 'message_type') }} as scope_key
    from scopes

)

select
    rules.rule_set,
    rules.rule_number,
    keyed_scopes.scope_key
from keyed_scopes
inner join rules
    on
        (
            rules.category is null
            or {{ condition_holds('keyed_scopes.category', "'in'", 'rules.category') }}
        )
        and (
            rules.channel is null
            or {{ condition_holds('keyed_scopes.channel', "'in'", 'rules.channel') }}
        )
        and (
            {{ condition_holds('keyed_scopes.message_type', "'in'", 'rules.message_type') }}
            or (
                rules.message_type is null
                and coalesce(keyed_scopes.message_type, '') <> 'transactional'
            )
        )
