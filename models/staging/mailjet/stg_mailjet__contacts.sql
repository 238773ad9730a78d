{{ config(enabled=source_is_enabled('mailjet')) }}

-- depends_on: {{ ref('stg_config__gate') }}
{{ webhook_contacts('mailjet', {'address': [['email']]}) }}
