{{ config(enabled=source_is_enabled('sendgrid')) }}

-- depends_on: {{ ref('stg_config__gate') }}
{{ webhook_contacts('sendgrid', {'address': [['email']]}) }}
