{%- set groups = {
    'event_types': {
        'event_type_map': ['source', 'vendor_event_type', 'event_type', 'bounce_type', 'is_machine'],
    },
    'machines': {
        'machine_user_agents': ['pattern', 'operator'],
        'machine_networks': ['network'],
        'machine_thresholds': ['signal', 'min_count', 'within_seconds', 'is_enabled'],
    },
    'points': {
        'scores': ['score_id', 'entity', 'includes_machine_events'],
        'scoring_rules': [
            'rule_number', 'rule_id', 'score_id', 'rule_group', 'event_type', 'condition_field',
            'condition_operator', 'condition_value', 'points', 'cap_count', 'cap_period', 'decay',
            'half_life_days', 'linear_step_days', 'linear_step_fraction', 'expires_after_days',
            'valid_from_date', 'valid_to_date',
        ],
    },
    'tiers': {
        'scores': ['score_id', 'entity', 'min_score', 'max_score'],
        'score_tiers': ['score_id', 'tier', 'tier_rank', 'min_score'],
        'score_group_limits': ['score_id', 'rule_group', 'max_points'],
    },
} %}
-- What the stored tables were built with, as one hash per group of settings: a refresh that finds
-- another one builds them again.
with

settings as (
    {%- for settings_group, models in groups.items() %}
    {%- for name, columns in models.items() %}

    select
        '{{ settings_group }}' as settings_group,
        '{{ name }}' || chr(31) || {{ row_text(columns) }} as setting
    from {{ ref('stg_config__' ~ name) }}

    union all
    {%- endfor %}
    {%- endfor %}

    select
        'software' as settings_group,
        '{{ stored_format() }}' as setting

)

select
    settings_group,
    md5({{ dbt.listagg('setting', "chr(30)", 'order by setting') }}) as fingerprint
from settings
group by settings_group
