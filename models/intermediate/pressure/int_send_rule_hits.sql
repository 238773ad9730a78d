{{ config(materialized='view', enabled=capability_is_on('decisions')) }}

-- Every rule that fired: one row per rule set, send and rule. All of them block, but for
-- capacity rules that only inform. The first one that blocks is the lowest by number: by kind, then
-- by order, then by name.
with

hits as (

    select
        rule_set,
        contact_key,
        turn,
        rule_number,
        cast(null as integer) as threshold,
        cast(null as integer) as sent_count,
        cast(null as integer) as planned_count,
        true as is_blocking,
        is_first_blocking
    from {{ ref('int_send_exclusions') }}

    union all

    select
        rule_set,
        contact_key,
        turn,
        rule_number,
        threshold,
        sent_count,
        planned_count,
        true as is_blocking,
        rule_number = blocking_rule_number as is_first_blocking
    from {{ ref('int_pressure_decisions') }}
    where blocking_rule_number is not null

    union all

    select
        rule_set,
        contact_key,
        turn,
        rule_number,
        threshold,
        sent_count,
        planned_count,
        is_blocking,
        is_first_blocking
    from {{ ref('int_capacity_hits') }}

),

rules as (

    select
        rule_set,
        rule_number,
        rule_id,
        rule_kind,
        rule_order
    from {{ ref('stg_config__typology_rules') }}

    union all
    {%- for control in fixed_controls() %}

    select
        rule_set,
        {{ fixed_control_number(control) }} as rule_number,
        '{{ control }}' as rule_id,
        'control' as rule_kind,
        {{ loop.index }} as rule_order
    from {{ ref('stg_config__rule_sets') }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    hits.rule_set,
    hits.contact_key,
    hits.turn,
    rules.rule_id,
    rules.rule_kind,
    rules.rule_order,
    hits.threshold,
    hits.sent_count,
    hits.planned_count,
    hits.is_blocking,
    hits.is_first_blocking
from hits
inner join rules
    on hits.rule_set = rules.rule_set and hits.rule_number = rules.rule_number
