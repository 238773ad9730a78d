{{ config(materialized='view') }}

{%- set doubles = {
    'open_probability': ('engage', 'probability'),
    'click_probability': ('click', 'probability'),
    'unsubscribe_probability_7d': ('unsubscribe', 'probability'),
    'engagement_percentile_rank': ('engage', 'mid_rank'),
} %}
-- Predictions that some condition names, as fct_contact_predictions tells them: only contacts
-- that may be mailed have any. Probabilities and ranks are rounded to six decimals.
with

conditions as (

    select distinct condition_field
    from {{ ref('stg_config__conditions') }}

),

features as (

    select
        features.*,
        contacts.contact_id
    from {{ ref('int_contact_features') }} as features
    inner join {{ ref('int_contacts') }} as contacts
        on features.contact_key = contacts.contact_key

),

scores as (

    select * from {{ ref('int_cell_predictions') }}

),

buckets as (

    select * from {{ ref('stg_config__risk_buckets') }}

),

valued as (

    select
        features.contact_id,
        scores.target,
        scores.probability,
        scores.mid_rank,
        buckets.risk
    from features
    inner join scores
        on
            (scores.target = 'unsubscribe' and features.unsubscribe_cell = scores.cell_key)
            or (scores.target <> 'unsubscribe' and features.engage_cell = scores.cell_key)
    inner join buckets
        on
            scores.probability >= buckets.min_multiple * scores.mean_probability
            and (
                buckets.below_multiple is null
                or scores.probability < buckets.below_multiple * scores.mean_probability
            )

),

traits as (
    {%- for name, (target, column_name) in doubles.items() %}

    select
        valued.contact_id,
        conditions.condition_field as trait,
        {{ plain_decimal('cast(valued.' ~ column_name ~ ' as ' ~ type_points() ~ ')') }}
            as trait_value
    from valued
    inner join conditions
        on conditions.condition_field = 'prediction.{{ name }}'
    where valued.target = '{{ target }}'

    union all
    {%- endfor %}

    select
        valued.contact_id,
        conditions.condition_field as trait,
        case conditions.condition_field
            when 'prediction.unsubscribe_risk' then valued.risk
            else {{ plain_decimal('cast(1 - valued.mid_rank as ' ~ type_points() ~ ')') }}
        end as trait_value
    from valued
    cross join conditions
    where
        valued.target = 'unsubscribe'
        and conditions.condition_field in (
            'prediction.unsubscribe_risk', 'prediction.retention_percentile_rank'
        )

)

select * from traits
