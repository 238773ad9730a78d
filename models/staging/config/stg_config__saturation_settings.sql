{{ config(enabled=capability_is_on('saturation', 'predictions', 'decisions')) }}

-- The settings of saturation, side by side: one row.
{{ settings_row('saturation_settings', saturation_setting_forms()) }}
