{{ config(severity='warn') }}

-- What is this: e-mail addresses of contact records that identify nobody: text that is no address,
-- and addresses of more records than the var shared_address_limit allows; how many records each.
-- When does it matter: such records are joined to no other by it. Objections to a shared address
-- still count for all of them; a request for erasure by one erases nobody.
-- How to resolve: mend the addresses, raise the limit, or ask for erasure by contact_id.
with

received as (
    {{ union_sources('contacts') }}
),

addressed as (

    select
        contact_id,
        {{ mail_address('email') }} as address,
        0 as request_count
    from received
    where email is not null and merged_into_id is null

    union all

    select
        contact_id,
        {{ mail_address('email') }} as address,
        1 as request_count
    from {{ ref('stg_generic__erasure_requests') }}
    where contact_id is null and email is not null

),

findings as (

    select
        address,
        count(distinct contact_id) as record_count,
        sum(request_count) as request_count
    from addressed
    group by address
    having address is null or count(distinct contact_id) > {{ setting('shared_address_limit') }}

)

select
    case when address is null then 'no address' else 'shared address' end as finding,
    sum(record_count) as record_count,
    sum(request_count) as erasure_request_count
from findings
group by case when address is null then 'no address' else 'shared address' end
