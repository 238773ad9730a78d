{{ config(enabled=capability_is_on('send_times', 'saturation')) }}

{%- set forms = send_time_setting_forms() %}
{%- do forms.update({'default_time_zone': ['text']}) %}
-- The settings of send times, side by side: one row.
{{ settings_row('send_time_settings', forms) }}
