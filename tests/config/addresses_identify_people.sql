{{ config(severity='warn') }}

-- What is this: e-mail addresses of contact records that identify nobody: text that is no address,
-- and addresses of more records than the var shared_address_limit allows; how many records each.
-- When does it matter: such records are joined to no other by it. Objections to a shared address
-- still count for all of them.
-- How to resolve: mend the addresses in the source, or raise the limit.
with

received as (
    {{ union_sources('contacts') }}
),

addressed as (

    select
        contact_id,
        {{ mail_address('email') }} as address
    from received
    where email is not null and merged_into_id is null

),

findings as (

    select
        case when address is null then 'no address' else 'shared address' end as finding,
        count(distinct contact_id) as record_count
    from addressed
    group by address
    having address is null or count(distinct contact_id) > {{ setting('shared_address_limit') }}

)

select
    finding,
    sum(record_count) as record_count
from findings
group by finding
