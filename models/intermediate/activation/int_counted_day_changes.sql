{%- set bound_text = 'cast(conditions.bound_days as ' ~ type_text() ~ ')' %}

-- When conditions on counted days may change: the thing happens, or the bound is passed before.
with
{%- for step, model_name in {'as_of': 'int_as_of_date', 'starts': 'int_contact_starts'}.items() %}

{{ step }} as (

    select * from {{ ref(model_name) }}

),
{%- endfor %}

conditions as (

    select distinct
        condition_key,
        condition_field,
        condition_operator,
        condition_value,
        cast(
            case
                when condition_operator in ('>', '<=')
                    then floor({{ parse_number('condition_value') }}) + 1
                when condition_operator in ('>=', '<')
                    then ceil({{ parse_number('condition_value') }})
            end as integer
        ) as bound_days
    from {{ ref('stg_config__segment_conditions') }}
    where is_dated and condition_field in ({{ quoted_list(counted_day_traits()) }})

),

activity_days as (

    select distinct
        events.contact_id,
        conditions.condition_field,
        events.event_date as happened_on
    from {{ ref('int_classified_events') }} as events
    inner join as_of
        on events.event_date <= as_of.as_of_date
    inner join conditions
        on
            conditions.condition_field = 'activity.days_since_event'
            or (
                conditions.condition_field = 'activity.days_since_engagement'
                and not events.is_machine
                and events.event_type in ({{ quoted_list(engagement_event_types()) }})
            )

    union all

    select distinct
        starts.contact_id,
        conditions.condition_field,
        starts.created_on as happened_on
    from starts
    inner join conditions
        on conditions.condition_field = 'activity.tenure_days'
    where starts.created_on is not null

),

spans as (

    select
        contact_id,
        condition_field,
        happened_on,
        lead(happened_on) over (
            partition by contact_id, condition_field order by happened_on
        ) as next_on
    from activity_days

),

changes as (

    select
        starts.contact_id,
        conditions.condition_key,
        starts.start_date as change_date,
        {{ trait_holds('cast(null as ' ~ type_text() ~ ')', 'conditions') | indent(8) }} as holds,
        0 as change_order
    from starts
    cross join conditions

    union all

    select
        spans.contact_id,
        conditions.condition_key,
        spans.happened_on as change_date,
        {{ trait_holds("'0'", 'conditions') | indent(8) }} as holds,
        1 as change_order
    from spans
    inner join conditions
        on spans.condition_field = conditions.condition_field

    union all

    select
        spans.contact_id,
        conditions.condition_key,
        {{ add_days('spans.happened_on', 'conditions.bound_days') }} as change_date,
        {{ trait_holds(bound_text, 'conditions') | indent(8) }} as holds,
        2 as change_order
    from spans
    inner join conditions
        on spans.condition_field = conditions.condition_field
    cross join as_of
    where
        conditions.bound_days > 0
        and {{ add_days('spans.happened_on', 'conditions.bound_days') }}
        <= coalesce({{ add_days('spans.next_on', -1) }}, as_of.as_of_date)

)

select * from changes
