{{ config(enabled=source_is_enabled('hubspot')) }}

with

deals as (
    {{ raw_rows('deal', {
        'deal_id': 'text',
        'owner_id': 'text from owner_id or property_hubspot_owner_id',
        'stage': 'text from deal_pipeline_stage_id or property_dealstage',
        'amount': 'decimal from property_amount',
        'is_deleted': 'boolean from is_deleted or _fivetran_deleted',
        'created_at': 'timestamp from property_createdate',
        'closed_at': 'timestamp from property_closedate',
    }, source_name='hubspot') }}
),

deal_companies as (
    {{ raw_rows('deal_company', {'deal_id': 'text', 'company_id': 'text'}, source_name='hubspot') }}
),

deal_contacts as (
    {{ raw_rows('deal_contact', {'deal_id': 'text', 'contact_id': 'text'}, source_name='hubspot') }}
),

-- One row per deal, company and contact.
related as (

    select
        deals.*,
        deal_companies.company_id,
        deal_contacts.contact_id
    from deals
    left join deal_companies
        on deals.deal_id = deal_companies.deal_id
    left join deal_contacts
        on deals.deal_id = deal_contacts.deal_id
    where not coalesce(deals.is_deleted, false)

)

{{ staged_rows('deals', 'related', {
    'deal_id': prefixed_id('hubspot', 'deal_id'),
    'company_id': prefixed_id('hubspot', 'company_id'),
    'contact_id': prefixed_id('hubspot', 'contact_id'),
    'owner_id': prefixed_id('hubspot', 'owner_id'),
}, kept=['stage', 'amount', 'created_at', 'closed_at']) }}
