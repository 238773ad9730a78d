{{ config(materialized='view') }}

{%- set columns = [
    'rule_set', 'contact_id', 'turn', 'rule_id', 'rule_kind', 'kind_order', 'rule_order', 'threshold', 'sent_count',
    'planned_count', 'is_blocking',
] %}
-- Every rule that fired: one row per rule set, send and rule. All of them block, but for
-- capacity rules that only inform.
with

hits as (

    select
        rule_set,
        contact_id,
        turn,
        rule_id,
        rule_kind,
        kind_order,
        rule_order,
        cast(null as integer) as threshold,
        cast(null as integer) as sent_count,
        cast(null as integer) as planned_count,
        true as is_blocking
    from {{ ref('int_send_exclusions') }}

    union all

    select {{ columns | join(', ') }}
    from {{ ref('int_pressure_hits') }}

    union all

    select {{ columns | join(', ') }}
    from {{ ref('int_capacity_hits') }}

)

select * from hits
