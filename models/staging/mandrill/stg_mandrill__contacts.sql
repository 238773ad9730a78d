{{ config(enabled=source_is_enabled('mandrill')) }}

{{ webhook_contacts('mandrill', {
    'address': [['msg', 'email'], ['reject', 'email'], ['entry', 'email']],
}, wrapped_in=[['mandrill_events']]) }}
