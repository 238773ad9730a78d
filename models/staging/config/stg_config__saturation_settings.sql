-- The settings of saturation, side by side: one row.
{{ settings_row('saturation_settings', saturation_setting_forms()) }}
