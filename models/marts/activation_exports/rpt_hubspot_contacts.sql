{{ config(enabled=exports_are_on()) }}

{{ export_contacts('hubspot') }}
