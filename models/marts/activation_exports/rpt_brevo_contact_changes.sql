{{ config(enabled=exports_are_on()) }}

{{ export_contacts('brevo', only_changes=true) }}
