{{ config(enabled=source_is_enabled('hubspot')) }}

with

known_contacts as (
    {{ raw_rows('contact', {
        'id': 'text from id or vid',
        'company_id': 'text from property_associatedcompanyid',
        'owner_id': 'text from property_hubspot_owner_id',
        'email': 'text from property_email',
        'timezone': 'text from property_hs_timezone',
        'country': 'text from property_country',
        'job_title': 'text from property_jobtitle',
        'job_level': 'text from property_job_level or property_seniority',
        'lifecycle_stage': 'text from property_lifecyclestage',
        'lead_status': 'text from property_hs_lead_status',
        'industry': 'text from property_industry',
        'is_deleted': 'boolean from _fivetran_deleted',
        'created_at': 'timestamp from property_createdate or property_created_at',
        'updated_at': 'timestamp from property_lastmodifieddate or _fivetran_synced',
        'synced_at': 'timestamp from _fivetran_synced',
    }, is_required=true, source_name='hubspot') }}
),

contact_merges as (
    {{ raw_rows('contact_merge_audit', {
        'kept_id': 'text from canonical_vid or contact_id',
        'merged_id': 'text from vid_to_merge',
    }, source_name='hubspot') }}
),

recipients as (
    {{ raw_rows('email_event', {'recipient': 'text'}, is_required=true, source_name='hubspot') }}
),

addresses as (

    {{ address_contacts('recipients', 'recipient') }}

),

merged_ids as (

    select distinct merged_id
    from contact_merges

),

-- A merged contact disappears from the system without being erased: it goes on as the one kept.
contacts as (

    select
        known_contacts.*,
        {{ prefixed_id('hubspot', 'known_contacts.id') }} as contact_id
    from known_contacts
    left join merged_ids
        on known_contacts.id = merged_ids.merged_id
    where merged_ids.merged_id is null

    union all

    select
        known_contacts.*,
        {{ prefixed_id('hubspot', 'contact_merges.merged_id') }} as contact_id
    from known_contacts
    inner join contact_merges
        on known_contacts.id = contact_merges.kept_id

)

{{ staged_rows('contacts', 'contacts', {
    'company_id': prefixed_id('hubspot', 'company_id'),
    'owner_id': prefixed_id('hubspot', 'owner_id'),
    'attributes': json_object_of({
        'job_title': 'job_title',
        'job_level': 'job_level',
        'lifecycle_stage': 'lifecycle_stage',
        'lead_status': 'lead_status',
        'industry': 'industry',
    }),
    'deleted_at_text': "case when is_deleted then coalesce(synced_at_text, 'deleted') end",
    'deleted_at': 'case when is_deleted then synced_at end',
}, kept=['contact_id', 'email', 'timezone', 'country', 'created_at', 'updated_at']) }}

union all

{{ staged_rows('contacts', 'addresses', kept=['contact_id', 'email']) }}
