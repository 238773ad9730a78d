{{ config(enabled=source_is_enabled('mailgun')) }}

-- depends_on: {{ ref('stg_config__gate') }}
{{ webhook_contacts('mailgun', {
    'address': [['recipient'], ['message', 'headers', 'to']],
}, wrapped_in=[['event-data'], ['items']]) }}
