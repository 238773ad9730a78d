{{ config(enabled=exports_are_on()) }}

{{ export_contacts('mailchimp', only_changes=true) }}
