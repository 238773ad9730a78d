{{ config(enabled=capability_is_on('predictions')) }}

{%- set targets = {
    'open_probability': 'engage',
    'click_probability': 'click',
    'unsubscribe_probability_7d': 'unsubscribe',
} %}
{%- set kinds = ['message_type', 'category', 'hours'] %}
with

planned_sends as (

    select
        *,
        {{ three_hours('planned_at') }} as hours
    from {{ ref('int_planned_sends') }}
    where coalesce(message_type, '') <> 'transactional'

),

contact_features as (
    select * from {{ ref('int_contact_features') }}
    where is_planned
),

cells as (select * from {{ ref('int_cell_predictions') }}),

kind_points as (

    select
        {%- for target in targets.values() %}
        max(case when target = '{{ target }}' then points end) as {{ target }}_points,
        {%- endfor %}
        kind,
        kind_value
    from {{ ref('int_kind_points') }}
    group by kind, kind_value

),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    -- ids
    planned_sends.message_id,
    planned_sends.contact_id,
    unsubscribe_cells.scorecard_version,

    -- strings
    planned_sends.category,
    planned_sends.channel,
    planned_sends.message_type,

    -- numerics
    {%- for name, target in targets.items() %}
    {{ probability_of(
        target ~ '_cells.log_odds'
        ~ ' + coalesce(of_message_type.' ~ target ~ '_points, 0)'
        ~ ' + coalesce(of_category.' ~ target ~ '_points, 0)'
        ~ ' + coalesce(of_hours.' ~ target ~ '_points, 0)'
    ) }} as {{ name }},
    {%- endfor %}
    planned_sends.turn,
    contact_features.days_until_send,

    -- dates
    as_of.as_of_date,

    -- timestamps
    planned_sends.planned_at
from planned_sends
cross join as_of
inner join contact_features
    on
        planned_sends.contact_key = contact_features.contact_key
        and {{ days_until_send('planned_sends.planned_date', 'as_of.as_of_date') }}
        = contact_features.days_until_send
{%- for target in targets.values() %}
inner join cells as {{ target }}_cells
    on
        {{ target }}_cells.target = '{{ target }}'
        and contact_features.{{ 'engage' if target == 'click' else target }}_cell
        = {{ target }}_cells.cell_key
{%- endfor %}
{%- for kind in kinds %}
left join kind_points as of_{{ kind }}
    on
        of_{{ kind }}.kind = '{{ kind }}'
        and coalesce(planned_sends.{{ kind }}, '') = of_{{ kind }}.kind_value
{%- endfor %}
