{{ config(enabled=capability_is_on('accounts')) }}

with

{{ first_rows('deals', 'deal_id', [
    'company_id', 'contact_id', 'stage', 'amount', 'owner_id', 'created_at', 'closed_at',
]) }}

select
    deal_id,
    company_id,
    stage,
    amount,
    owner_id,
    created_at,
    closed_at
from first_rows
