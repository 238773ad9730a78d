with

contact_features as (

    select * from {{ ref('int_contact_features') }}

),

scores as (

    select * from {{ ref('int_cell_scores') }}

),

reasons as (

    select * from {{ ref('int_cell_reasons') }}

),

buckets as (

    select * from {{ ref('stg_config__risk_buckets') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

)

select
    -- ids
    contact_features.contact_id,
    leaving_scores.scorecard_version,

    -- strings
    buckets.risk as unsubscribe_risk,
    {%- for name, target in [
        ('engagement', 'engage'), ('click', 'click'), ('unsubscribe', 'leaving'),
    ] %}
    {%- for place in [1, 2, 3] %}
    {{ target }}_reasons.reason_{{ place }} as {{ name }}_reason_{{ place }},
    {%- endfor %}
    {%- endfor %}

    -- numerics
    engage_scores.probability as open_probability,
    click_scores.probability as click_probability,
    leaving_scores.probability as unsubscribe_probability_7d,
    engage_scores.mid_rank as engagement_percentile_rank,
    1 - leaving_scores.mid_rank as retention_percentile_rank,
    contact_features.send_count as evidence_count,

    -- booleans
    contact_features.is_open_hidden,

    -- dates
    as_of.as_of_date
from contact_features
cross join as_of
{%- for name, target, key in [
    ('engage', 'engage', 'engage'), ('click', 'click', 'engage'),
    ('leaving', 'unsubscribe', 'unsubscribe'),
] %}
inner join scores as {{ name }}_scores
    on
        {{ name }}_scores.target = '{{ target }}'
        and contact_features.{{ key }}_cell = {{ name }}_scores.cell_key
left join reasons as {{ name }}_reasons
    on
        {{ name }}_reasons.target = '{{ target }}'
        and contact_features.{{ key }}_cell = {{ name }}_reasons.cell_key
{%- endfor %}
inner join buckets
    on
        leaving_scores.probability >= buckets.min_multiple * leaving_scores.mean_probability
        and (
            buckets.below_multiple is null
            or leaving_scores.probability
            < buckets.below_multiple * leaving_scores.mean_probability
        )
