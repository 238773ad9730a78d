{{ config(materialized='view', enabled=capability_is_on('predictions', 'decisions')) }}

-- The planned sends to decide.
select
    contact_key,
    message_id,
    contact_id,
    category,
    channel,
    message_type,
    consent_scope,
    scope_key,
    weight,
    turn,
    is_holdout,
    planned_date,
    planned_at
from {{ ref('int_planned_sends_validated') }}
where rejection_reason is null
