{{ config(enabled=source_is_enabled('mandrill')) }}

-- depends_on: {{ ref('stg_config__gate') }}
{{ webhook_contacts('mandrill', {
    'address': [['msg', 'email'], ['reject', 'email'], ['entry', 'email']],
}, wrapped_in=[['mandrill_events']]) }}
