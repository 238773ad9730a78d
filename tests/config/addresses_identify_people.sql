{{ config(severity='warn') }}

-- What is this: rows that identify nobody, counted by what is wrong: text that is no e-mail
-- address, addresses of more records than the var shared_address_limit allows, requests for erasure
-- by such an address, requests and consents with neither a contact_id nor an address, consents with
-- an id alone that no record and no event has, and ids that differ in letter case only.
-- When does it matter: contact records are joined to no other by it, and objections to a shared
-- address count for all of them; but a request by one erases nobody, and a consent of nobody is
-- lost.
-- How to resolve: mend the addresses, raise the limit, or name the contact_id.
with

contacts as (
    {{ union_sources('contacts') }}
),

consents as (
    {{ union_sources('consents') }}
),

addressed as (

    select
        'a record' as what,
        contact_id,
        {{ mail_address('email') }} as address
    from contacts
    where email is not null and merged_into_id is null
    {%- for what, rows in {
        'a request for erasure': ref('stg_generic__erasure_requests'), 'a consent': 'consents',
    }.items() %}

    union all

    select
        '{{ what }}' as what,
        contact_id,
        {{ mail_address('email') }} as address
    from {{ rows }}
    where contact_id is null
    {%- endfor %}

),

unknown as (

    select 'a consent of an unknown id' as finding
    from consents
    left join {{ ref('int_contact_keys') }} as keys
        on consents.contact_id = keys.received_contact_id
    left join {{ ref('int_erased_contacts') }} as erased
        on {{ keyed_hash('consents.contact_id') }} = erased.contact_hash
    where
        consents.contact_id is not null
        and keys.received_contact_id is null
        and erased.contact_hash is null
        and {{ mail_address('consents.email') }} is null

),

shared as (

    select address
    from addressed
    where what = 'a record' and address is not null
    group by address
    having count(distinct contact_id) > {{ setting('shared_address_limit') }}

),

found as (

    select
        addressed.what || case
            when shared.address is null then ' of nobody' else ' by a shared address'
        end as finding
    from addressed
    left join shared
        on addressed.address = shared.address
    where
        addressed.address is null
        or (shared.address is not null and addressed.what <> 'a consent')

    union all

    select finding
    from unknown

    union all

    select 'an id in several letter cases' as finding
    from {{ ref('int_contact_keys') }}
    group by lower(received_contact_id)
    having count(distinct contact_id) > 1

)

select
    finding,
    count(*) as row_count
from found
group by finding
