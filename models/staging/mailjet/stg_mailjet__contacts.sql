{{ config(enabled=source_is_enabled('mailjet')) }}

{{ webhook_contacts('mailjet', {'address': [['email']]}, people=['contact', 'contacts']) }}
