-- When the conditions of segments began and ceased to hold: one row per contact, condition and
-- day of change. Conditions without a past hold from the first day on as they hold today.
with

conditions as (

    select distinct
        condition_key,
        condition_field,
        condition_operator,
        condition_value,
        is_dated
    from {{ ref('stg_config__segment_conditions') }}

),

starts as (

    select * from {{ ref('int_contact_starts') }}

),

consent_values as (

    select
        consent_days.contact_id,
        conditions.condition_key,
        conditions.condition_operator,
        conditions.condition_value,
        consent_days.state_date,
        case conditions.condition_field
            {%- for name in consent_traits() if name != 'is_known' %}
            when 'consent.{{ name }}'
                then case when consent_days.{{ name }} then 'true' else 'false' end
            {%- endfor %}
        end as trait_value
    from {{ ref('int_consent_days') }} as consent_days
    inner join conditions
        on conditions.condition_field in ({{ quoted_list(dated_consent_traits()) }})

),

states as (

    select
        held_today.contact_id,
        held_today.condition_key,
        starts.start_date as change_date,
        true as holds,
        0 as change_order
    from {{ ref('int_contact_conditions') }} as held_today
    inner join starts
        on held_today.contact_id = starts.contact_id
    inner join conditions
        on held_today.condition_key = conditions.condition_key and not conditions.is_dated

    union all

    select
        consent_values.contact_id,
        consent_values.condition_key,
        consent_values.state_date as change_date,
        {{ trait_holds('consent_values.trait_value', 'consent_values') | indent(8) }} as holds,
        0 as change_order
    from consent_values

    union all

    select
        contact_id,
        condition_key,
        change_date,
        holds,
        change_order
    from {{ ref('int_counted_day_changes') }}

    union all

    select
        contact_id,
        condition_key,
        change_date,
        holds,
        change_order
    from {{ ref('int_tier_condition_days') }}

),

last_of_day as (

    select
        *,
        row_number() over (
            partition by contact_id, condition_key, change_date order by change_order desc
        ) as place
    from states

),

compared as (

    select
        contact_id,
        condition_key,
        change_date,
        holds,
        lag(holds, 1, false) over (
            partition by contact_id, condition_key order by change_date
        ) as held_before
    from last_of_day
    where place = 1

)

select
    contact_id,
    condition_key,
    case when holds then 1 else -1 end as holding_change,
    change_date
from compared
where holds <> held_before
