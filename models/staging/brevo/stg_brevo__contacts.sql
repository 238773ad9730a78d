{{ config(enabled=source_is_enabled('brevo')) }}

-- depends_on: {{ ref('stg_config__gate') }}
{{ webhook_contacts('brevo', {'address': [['email']]}) }}
