{%- set groups = {
    'event_types': {
        'event_type_map': ['source', 'vendor_event_type', 'event_type', 'bounce_type', 'is_machine'],
        'source_time_zones': ['source', 'timezone'],
    },
    'machines': {
        'machine_user_agents': ['pattern', 'operator'],
        'machine_networks': ['network'],
        'machine_thresholds': ['signal', 'is_enabled', 'min_count', 'within_seconds'],
    },
    'points': {
        'scores': ['score_id', 'entity', 'includes_machine_events'],
        'scoring_rules': seed_columns('scoring_rules'),
    },
    'tiers': {
        'scores': ['score_id', 'entity', 'min_score', 'max_score'],
        'score_tiers': ['score_id', 'tier', 'tier_rank', 'min_score'],
        'score_group_limits': ['score_id', 'rule_group', 'max_points'],
    },
    'fit': {
        'property_rules': seed_columns('property_rules'),
        'score_matrices': ['matrix_id', 'fit_score_id', 'engagement_score_id'],
    },
    'predictions': {
        'prediction_settings': ['setting', 'value'],
        'scorecard_prior': ['target', 'feature', 'bin', 'points'],
        'risk_buckets': ['risk', 'min_multiple'],
    },
    'send_times': {
        'send_time_settings': ['setting', 'value'],
        'time_zones': ['time_zone'],
    },
    'pressure': {
        'typology_rules': [
            'rule_set', 'rule_id', 'rule_kind', 'rule_order', 'category', 'channel', 'message_type', 'condition_field',
            'condition_operator', 'condition_value', 'threshold', 'days_before', 'days_after', 'period', 'is_exclusion',
        ],
        'typology_thresholds': [
            'rule_set', 'rule_id', 'threshold_order', 'condition_field', 'condition_operator', 'condition_value',
            'threshold',
        ],
        'quarantine_rules': [
            'quarantine_id', 'rule_order', 'condition_field', 'condition_operator', 'condition_value', 'min_count',
            'release_after_days',
        ],
        'saturation_settings': ['setting', 'value'],
        'saturation_declines': ['decline_number', 'decline', 'prior_share'],
    },
    'segments': {
        'segments': ['segment_id', 'segment_order', 'min_stay_days'],
        'segment_conditions': [
            'segment_id', 'condition_group', 'condition_field', 'condition_operator', 'condition_value',
        ],
    },
    'words': {
        'scores': ['score_id', 'score_name'],
        'score_tiers': ['score_id', 'tier', 'tier_name', 'recommended_action'],
        'prediction_bins': ['feature', 'bin', 'label'],
        'segments': ['segment_id', 'segment_name', 'recommended_action'],
    },
} %}
-- depends_on: {{ ref('stg_config__gate') }}
-- What the stored tables were built with, as one hash per group of settings: a refresh that finds
-- another one builds them again. Read from the seeds themselves, so that nothing that stands
-- between a seed and its readers can hide a change. A sum of hashes knows no order of rows.
with

settings as (
    {%- for settings_group, seeds in groups.items() %}
    {%- for seed, columns in seeds.items() %}

    select
        '{{ settings_group }}' as settings_group,
        '{{ seed }}' || chr(31) || {{ row_text(columns) }} as setting
    from (

        {{ seed_rows(seed) }}

    ) as seeded

    union all
    {%- endfor %}
    {%- endfor %}

    select
        'software' as settings_group,
        '{{ stored_format() }}' as setting

),

hashed as (

    select
        settings_group,
        cast({{ hash_bigint('setting') }} as decimal(38, 0)) as setting_hash
    from settings

)

select
    settings_group,
    md5(
        cast(sum(setting_hash) as {{ type_text() }}) || ' '
        || cast(count(*) as {{ type_text() }})
    ) as fingerprint
from hashed
group by settings_group
