{{ config(enabled=capability_is_on('predictions')) }}

with

contact_features as (
    select * from {{ ref('int_contact_features') }}
    where not is_planned
),

cells as (select * from {{ ref('int_cell_predictions') }}),

contacts as (select * from {{ ref('int_contacts') }}),

buckets as (select * from {{ ref('stg_config__risk_buckets') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    -- ids
    contacts.contact_id,
    unsubscribe_cells.scorecard_version,

    -- strings
    buckets.risk as unsubscribe_risk,
    case
        when contact_features.send_count = 0 or unsubscribe_cells.scorecard_version = 'prior'
            then 'prior'
        when contact_features.send_count < settings.some_evidence_mails then 'little'
        when contact_features.send_count < settings.much_evidence_mails then 'some'
        else 'much'
    end as confidence,
    {%- for name, target in [
        ('engagement', 'engage'), ('click', 'click'), ('unsubscribe', 'unsubscribe'),
    ] %}
    {%- for place in [1, 2, 3] %}
    {{ target }}_cells.reason_{{ place }} as {{ name }}_reason_{{ place }},
    {%- endfor %}
    {%- endfor %}

    -- numerics
    engage_cells.probability as open_probability,
    click_cells.probability as click_probability,
    unsubscribe_cells.probability as unsubscribe_probability_7d,
    engage_cells.mid_rank as engagement_percentile_rank,
    engage_cells.alike_rank as engagement_percentile_rank_adjusted,
    1 - unsubscribe_cells.mid_rank as retention_percentile_rank,
    contact_features.send_count as evidence_count,
    contact_features.days_until_send,

    -- booleans
    contact_features.is_open_hidden,

    -- dates
    as_of.as_of_date
from contact_features
cross join as_of
cross join settings
inner join contacts
    on contact_features.contact_key = contacts.contact_key
{%- for target in prediction_targets() %}
inner join cells as {{ target }}_cells
    on
        {{ target }}_cells.target = '{{ target }}'
        and contact_features.{{ 'engage' if target == 'click' else target }}_cell
        = {{ target }}_cells.cell_key
{%- endfor %}
inner join buckets
    on
        unsubscribe_cells.probability >= greatest(
            buckets.min_probability, buckets.min_multiple * unsubscribe_cells.mean_probability
        )
        and (
            buckets.below_multiple is null
            or unsubscribe_cells.probability < greatest(
                buckets.below_probability,
                buckets.below_multiple * unsubscribe_cells.mean_probability
            )
        )
