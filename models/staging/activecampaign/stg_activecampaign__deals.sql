{{ config(enabled=source_is_enabled('activecampaign') and capability_is_on('accounts')) }}

with

zones as (select * from {{ ref('stg_config__source_time_zones') }}),

deals as (
    {{ raw_rows(['deals', 'deal'], {
        'id': 'text',
        'company_id': 'id from account_id or account or organization',
        'contact_id': 'id from contact_id or contact',
        'owner_id': 'id from owner_id or owner',
        'stage': 'text from stage_id or stage',
        'status': 'text',
        'cents': 'decimal from value',
        'created_at_text': 'text from cdate or created_timestamp',
        'changed_at_text': 'text from mdate or updated_timestamp',
    }, source_name='activecampaign') }}
),

-- Values are in hundredths. A deal is open (status 0), won (1) or lost (2): closed at its last
-- change.
valued as (

    select
        deals.*,
        cast(deals.cents / 100 as decimal(18, 6)) as amount,
        case when deals.status in ('1', '2') then deals.changed_at_text end as closed_at_text,
        {{ account_time('deals.created_at_text', 'zones.timezone') }} as created_at,
        case
            when deals.status in ('1', '2')
                then {{ account_time('deals.changed_at_text', 'zones.timezone') }}
        end as closed_at
    from deals
    left join zones
        on zones.source = 'activecampaign'

)

{{ staged_rows('deals', 'valued', {
    'deal_id': prefixed_id('activecampaign', 'id'),
    'company_id': prefixed_id('activecampaign', "nullif(company_id, '0')"),
    'contact_id': prefixed_id('activecampaign', "nullif(contact_id, '0')"),
    'owner_id': prefixed_id('activecampaign', "nullif(owner_id, '0')"),
    'stage': "case status when '1' then 'won' when '2' then 'lost' else stage end",
    'amount_text': 'cents_text',
}, kept=['amount', 'created_at', 'closed_at']) }}
