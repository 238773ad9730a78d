{{ config(enabled=source_is_enabled('hubspot') and capability_is_on('accounts')) }}

with

landed as (
    {{ raw_rows(['deal', 'deals'], {
        'deal_id': 'text from deal_id or id',
        'owner_id': hubspot_property('hubspot_owner_id') ~ ' or owner_id',
        'stage': hubspot_property('dealstage') ~ ' or deal_pipeline_stage_id',
        'amount': hubspot_property('amount', 'decimal'),
        'is_deleted': 'boolean from is_deleted or _fivetran_deleted or archived',
        'companies': 'text from companies or associations.associatedCompanyIds',
        'contacts': 'text from contacts or associations.associatedVids',
        'created_at': hubspot_property('createdate', 'timestamp') ~ ' or created_at',
        'closed_at': hubspot_property('closedate', 'timestamp'),
    }, source_name='hubspot') }}
),

-- Whom a deal is about stands in tables beside it, or in lists of its own.
deals as (

    select
        *,
        {{ json_list_of('companies') }} as company_list,
        {{ json_list_of('contacts') }} as contact_list
    from landed

),
{%- for kind, other in {'company': 'companies', 'contact': 'contacts'}.items() %}

deal_{{ kind }} as (

    {{ raw_rows('deal_' ~ kind, {'deal_id': 'text', kind ~ '_id': 'text'}, source_name='hubspot') }}

),

{{ other }}_listed as (

    {{ json_elements('deals', kind ~ '_list', ['deal_id'], kind ~ '_id') }}

),

deal_{{ other }} as (

    select
        deal_id,
        {{ kind }}_id
    from deal_{{ kind }}

    union

    select
        deal_id,
        {{ kind }}_id
    from {{ other }}_listed
    where {{ kind }}_id <> ''

),
{%- endfor %}

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
