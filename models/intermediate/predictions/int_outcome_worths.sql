{#
  What one more event is worth for an outcome, in log-odds, with its standard error by the diagonal of the information
  matrix (the other events held fast). One row per outcome and event type; `base` is a contact without any event.
#}
with

cells as (select * from {{ ref('int_outcome_fitted') }}),

informed as (

    select
        *,
        contact_count * {{ outcome_probability() }} * (1 - {{ outcome_probability() }})
            as information
    from cells

),

worths as (

    select
        outcome,
        'base' as event_type,
        max(
            worth_0
            {%- for event_type in engagement_event_types() %}
            - worth_{{ loop.index }} * mean_{{ loop.index }}
            {%- endfor %}
        ) as log_odds,
        sum(cast(information as decimal(28, 6))) as information,
        cast(null as {{ type_double() }}) as mean_events,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count
    from informed
    group by outcome
    {%- for event_type in engagement_event_types() %}

    union all

    select
        outcome,
        '{{ event_type }}' as event_type,
        max(worth_{{ loop.index }}) as log_odds,
        sum(cast(
            information * excess_{{ loop.index }} * excess_{{ loop.index }} as decimal(28, 6)
        )) as information,
        max(mean_{{ loop.index }}) as mean_events,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count
    from informed
    group by outcome
    {%- endfor %}

)

select
    outcome,
    event_type,
    log_odds,
    1 / sqrt(cast(information as {{ type_double() }}) + 1) as standard_error,
    mean_events,
    cast(contact_count as bigint) as contact_count,
    cast(outcome_count as bigint) as outcome_count
from worths
