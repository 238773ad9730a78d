{{ config(enabled=exports_are_on()) }}

{{ export_contacts('activecampaign', only_changes=true) }}
