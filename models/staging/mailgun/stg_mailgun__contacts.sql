{{ config(enabled=source_is_enabled('mailgun')) }}

{{ webhook_contacts('mailgun', {
    'address': [['recipient'], ['message', 'headers', 'to']],
}, wrapped_in=[['event-data'], ['items']]) }}
