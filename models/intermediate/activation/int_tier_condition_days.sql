{{ config(materialized='view') }}

-- Whether conditions on tiers hold, after each change of the tier: one row per contact,
-- condition and day. Before its first score a contact is `unscored` and has no tier rank.
with

conditions as (

    select distinct
        condition_key,
        condition_field,
        condition_operator,
        condition_value
    from {{ ref('stg_config__segment_conditions') }}
    where condition_field like 'tier.%' or condition_field like 'tier_rank.%'

),

starts as (

    select * from {{ ref('int_contact_starts') }}

),

tier_days as (

    select * from {{ ref('fct_tier_changes') }}

),

valued as (

    select
        starts.contact_id,
        conditions.condition_key,
        conditions.condition_operator,
        conditions.condition_value,
        starts.start_date as change_date,
        case when conditions.condition_field like 'tier.%' then 'unscored' end as trait_value,
        0 as change_order
    from starts
    cross join conditions

    union all

    select
        tier_days.contact_id,
        conditions.condition_key,
        conditions.condition_operator,
        conditions.condition_value,
        tier_days.changed_on as change_date,
        case
            when conditions.condition_field like 'tier.%' then tier_days.tier
            else cast(tier_days.tier_rank as {{ type_text() }})
        end as trait_value,
        1 as change_order
    from tier_days
    inner join conditions
        on
            conditions.condition_field = 'tier.' || tier_days.score_id
            or conditions.condition_field = 'tier_rank.' || tier_days.score_id

)

select
    valued.contact_id,
    valued.condition_key,
    {{ trait_holds('valued.trait_value', 'valued') | indent(4) }} as holds,
    valued.change_order,
    valued.change_date
from valued
