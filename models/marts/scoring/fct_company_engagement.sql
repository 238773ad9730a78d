{{ config(enabled=capability_is_on('accounts')) }}

{{ account_engagement_mart('company') }}
