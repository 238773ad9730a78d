-- What is this: planned rows that are neither decided, nor rejected with a reason, nor of a
-- person who asked to be erased.
-- When does it matter: a message is neither sent nor refused, and nobody is told.
-- How to resolve: int_planned_sends_validated gives each row its reason; look for rows lost by a
-- join.
with

received as (select * from {{ ref('stg_generic__planned_sends') }}),

keys as (select * from {{ ref('int_contact_keys') }}),

erased as (
    select * from {{ ref('int_erased_contacts') }}
    where is_erased
),

counts as (

    select count(*) as row_count
    from received
    left join keys
        on received.contact_id = keys.received_contact_id
    left join erased
        on {{ keyed_hash('received.contact_id') }} = erased.contact_hash
    where erased.contact_hash is null or keys.contact_id is not null

    union all

    select -count(*) as row_count
    from {{ ref('fct_send_decisions') }}

    union all

    select -count(*) as row_count
    from {{ ref('int_planned_sends_validated') }}
    where rejection_reason in ({{ quoted_list(planned_rejection_reasons()) }})

)

select sum(row_count) as lost_count
from counts
having sum(row_count) <> 0
