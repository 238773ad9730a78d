{{ config(materialized='view') }}

-- The features, and their bins, of each training contact as of the midnight before each day with
-- mail; beside them what the simple baselines of rpt_prediction_quality look at.
with

states as (

    select * from {{ ref('int_training_history') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

features as (

    select
        states.contact_id,
        states.event_date,
        case
            when states.sends_30_days > 0
                then least(100, floor(100 * states.engaged_30_days / states.sends_30_days))
        end as open_rate_percent,
        {{ feature_columns('states', 'settings') }}
    from states
    cross join settings

)

select
    -- ids
    contact_id,

    -- numerics
    {%- for feature in prediction_features() %}
    {{ feature }},
    {{ prediction_bin(feature, feature) }} as {{ feature }}_bin,
    {%- endfor %}
    cast(open_rate_percent as integer) as open_rate_percent,

    -- dates
    event_date
from features
