{{ config(enabled=exports_are_on()) }}

{{ export_contacts('adobe_campaign', only_changes=true) }}
