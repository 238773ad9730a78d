{{ config(enabled=capability_is_on('accounts')) }}

{{ account_scores_mart('company') }}
