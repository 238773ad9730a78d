-- What is this: links with an address or a query in them, and e-mail hashes that are no hash.
-- When does it matter: newsletters put the reader's address into links; marts promise to hold
-- none.
-- How to resolve: int_events cuts links at ? and # and drops those with @; int_contact_records
-- hashes addresses. Look for a path around them.
with

events as (

    select distinct link_url
    from {{ ref('fct_events') }}

),

contacts as (select * from {{ ref('dim_contacts') }})

select
    'fct_events.link_url' as found_in,
    link_url as value
from events
where link_url like '%@%' or link_url like '%?%' or link_url like '%#%'

union all

select
    'dim_contacts.email_hash' as found_in,
    email_hash as value
from contacts
where length(email_hash) <> 64 or email_hash like '%@%'
