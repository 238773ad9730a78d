{{ config(enabled=source_is_enabled('hubspot')) }}

with

{%- for step, table in {'live': ['contact', 'contacts'], 'archived': 'contacts_archived'}.items() %}

{{ step }}_contacts as (

    {{ raw_rows(table, {
        'id': 'text from id or vid or canonical_vid or hs_object_id',
        'company_id': hubspot_property('associatedcompanyid'),
        'owner_id': hubspot_property('hubspot_owner_id'),
        'email': hubspot_property('email'),
        'other_emails': hubspot_property('hs_additional_emails'),
        'timezone': hubspot_property('hs_timezone'),
        'country': hubspot_property('country'),
        'job_title': hubspot_property('jobtitle'),
        'job_level': hubspot_property('job_level') ~ ' or property_seniority or properties.seniority',
        'lifecycle_stage': hubspot_property('lifecyclestage'),
        'lead_status': hubspot_property('hs_lead_status'),
        'industry': hubspot_property('industry'),
        'merged_object_ids': hubspot_property('hs_merged_object_ids'),
        'merged_id_times': hubspot_property('hs_calculated_merged_vids'),
        'merged_vids': 'text',
        'merge_audits': 'text',
        'is_deleted': 'boolean from _fivetran_deleted or is_deleted or archived',
        'deleted_at': 'timestamp from _sdc_deleted_at or archived_at',
        'created_at': hubspot_property('createdate', 'timestamp') ~ ' or property_created_at or created_at',
        'updated_at': hubspot_property('lastmodifieddate', 'timestamp') ~ ' or updated_at or _fivetran_synced',
    }, is_required=step == 'live', source_name='hubspot') }}

),
{%- endfor %}

merge_audit as (
    {{ raw_rows(['contact_merge_audit', 'contacts_merged_audit'], {
        'kept_id': 'text from canonical_vid or contact_id',
        'merged_id': 'text from vid_to_merge',
        'email': 'text from merged_from_email.value',
    }, source_name='hubspot') }}
),

recipients as (
    {{ raw_rows(['email_event', 'email_events'], {'recipient': 'text'}, is_required=true, source_name='hubspot') }}
),

addresses as (

    {{ address_contacts('recipients', 'recipient') }}

),

-- The newest version of each record: an archived one may be live again, or the other way about.
versions as (

    select
        live_contacts.*,
        coalesce(is_deleted, false) or deleted_at_text is not null as is_removed
    from live_contacts

    union all

    select
        archived_contacts.*,
        true as is_removed
    from archived_contacts

),

ranked as (

    select
        *,
        row_number() over (
            partition by id
            order by
                coalesce(updated_at, cast('1970-01-01' as timestamp)) desc, is_removed desc, email
        ) as place
    from versions

),

known_contacts as (

    select *
    from ranked
    where place = 1

),

-- Lists stand in one text: ids as `;200;300`, `200:1600000000000;300:1700000000000` or `[200, 300]`.
lists as (

    select
        id,
        is_removed,
        {{ json_list_of("concat_ws(';', merged_object_ids, merged_id_times, merged_vids)") }} as merged_ids,
        {{ json_list_of('other_emails') }} as other_emails,
        case when {{ is_json_document('merge_audits') }} then merge_audits end as merge_audits
    from known_contacts
    where coalesce(merged_object_ids, merged_id_times, merged_vids, other_emails, merge_audits) is not null

),

listed_ids as (

    {{ json_elements('lists', 'merged_ids', ['id'], 'merged_id') }}

),

listed_emails as (

    {{ json_elements('lists', 'other_emails', ['id', 'is_removed'], 'email') }}

),

listed_audits as (

    {{ json_elements('lists', 'merge_audits', ['id'], 'audit') }}

),

pairs as (

    select
        id as kept_id,
        {{ json_field('audit', ['vid-to-merge']) }} as merged_id,
        {{ json_field('audit', ['merged_from_email', 'value']) }} as email
    from listed_audits

    union

    select
        id as kept_id,
        split_part(split_part(merged_id, ':', 1), '.', 1) as merged_id,
        cast(null as {{ type_text() }}) as email
    from listed_ids

    union

    select
        kept_id,
        merged_id,
        email
    from merge_audit

),

merged as (

    select
        pairs.*,
        known_contacts.email as record_email
    from pairs
    left join known_contacts
        on pairs.merged_id = known_contacts.id
    where {{ matches('pairs.merged_id', '^[1-9][0-9]*$') }} and pairs.merged_id <> pairs.kept_id

),

merged_ids as (

    select distinct merged_id
    from merged

),

-- Deleting a contact, or merging it into another, asks for nobody's erasure: the record still says
-- whose an address is. What else it says is out of date once it was merged.
records as (

    select known_contacts.*
    from known_contacts
    left join merged_ids
        on known_contacts.id = merged_ids.merged_id
    where merged_ids.merged_id is null

),

further as (

    select
        merged_id as id,
        kept_id,
        coalesce(record_email, email) as email,
        true as is_removed
    from merged

    union all

    select
        id,
        cast(null as {{ type_text() }}) as kept_id,
        email,
        is_removed
    from listed_emails
    where email <> ''

),

known_emails as (

    select
        {{ mail_address('email') }} as email,
        is_removed
    from records

    union all

    select
        {{ mail_address('email') }} as email,
        is_removed
    from further

),

removals as (

    select
        email,
        min(case when is_removed then 1 else 0 end) = 1 as is_removed
    from known_emails
    group by email

),

-- Mail names its recipient by address: of a record that was removed, if no other has it.
known_addresses as (

    select
        addresses.*,
        removals.is_removed
    from addresses
    left join removals
        on addresses.email = removals.email

)

{{ staged_rows('contacts', 'records', {
    'contact_id': prefixed_id('hubspot', 'id'),
    'company_id': prefixed_id('hubspot', 'company_id'),
    'owner_id': prefixed_id('hubspot', 'owner_id'),
    'attributes': json_object_of({
        'job_title': 'job_title',
        'job_level': 'job_level',
        'lifecycle_stage': 'lifecycle_stage',
        'lead_status': 'lead_status',
        'industry': 'industry',
    }),
}, kept=['email', 'timezone', 'country', 'is_removed', 'created_at', 'updated_at']) }}

union all

{{ staged_rows('contacts', 'further', {
    'contact_id': prefixed_id('hubspot', 'id'),
    'merged_into_id': prefixed_id('hubspot', 'kept_id'),
}, kept=['email', 'is_removed']) }}

union all

{{ staged_rows('contacts', 'known_addresses', kept=['contact_id', 'email', 'is_removed']) }}
