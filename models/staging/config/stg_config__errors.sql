with

errors as (

    select * from {{ ref('stg_config__score_errors') }}
    union
    select * from {{ ref('stg_config__group_errors') }}
    union
    select * from {{ ref('stg_config__tier_errors') }}
    union
    select * from {{ ref('stg_config__rule_errors') }}
    union
    select * from {{ ref('stg_config__property_rule_errors') }}
    union
    select * from {{ ref('stg_config__mapping_errors') }}
    union
    select * from {{ ref('stg_config__source_errors') }}
    union
    select * from {{ ref('stg_config__typology_errors') }}
    union
    select * from {{ ref('stg_config__quarantine_errors') }}
    union
    select * from {{ ref('stg_config__segment_errors') }}
    union
    select * from {{ ref('stg_config__prediction_errors') }}
    union
    select * from {{ ref('stg_config__send_time_errors') }}
    union
    select * from {{ ref('stg_config__saturation_errors') }}

)

select
    seed_file,
    row_key,
    problem,
    remedy
from errors
