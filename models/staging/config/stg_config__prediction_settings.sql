{{ config(enabled=capability_is_on('predictions', 'monitoring')) }}

{%- set wholes = [
    'training_weeks', 'max_training_sends', 'early_days', 'level_days', 'base_points', 'outcome_days',
] %}
{%- set forms = {} %}
{%- for name in prediction_setting_names() %}
{%- do forms.update({name: ['integer' if name in wholes else 'number']}) %}
{%- endfor %}
-- The settings of the predictions, side by side: one row.
{{ settings_row('prediction_settings', forms) }}
