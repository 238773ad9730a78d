{# Saturation: how much mail tires a contact, and the holdout that tells whether rules help. models/marts/pressure/README.md. #}

{% macro saturation_setting_forms() -%}
  {#- {setting: (kind, lowest, highest)} of every number in seeds/pressure/saturation_settings.csv. -#}
  {{ return({
    'free_mails': ['integer', 0, 50],
    'max_tiring_mails': ['integer', 1, 50],
    'message_weight': ['number', 0.1, 1000000],
    'prior_contacts': ['number', 1, 1000000],
    'max_fit_contacts': ['integer', 100, 10000000],
    'saturated_below': ['number', -10, 1],
    'under_saturated_above': ['number', -10, 1],
    'holdout_share': ['number', 0, 0.5],
    'holdout_days': ['integer', 1, 90],
  }) }}
{%- endmacro %}
