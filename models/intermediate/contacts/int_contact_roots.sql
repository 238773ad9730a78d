{{ config(materialized='view') }}

-- Contact ids joined by shared e-mail addresses, however long the chain, have one root. An address
-- points to its head, the smallest contact id that uses it; only heads with a contact in common are
-- walked.
with recursive

records as (

    select * from {{ ref('int_contact_records') }}

),

addresses as (

    select distinct
        contact_id,
        email_hash
    from records
    where email_hash is not null

),

address_heads as (

    select
        email_hash,
        min({{ bytewise('contact_id') }}) as head_id
    from addresses
    group by email_hash

),

contact_heads as (

    select
        addresses.contact_id,
        address_heads.head_id,
        min({{ bytewise('address_heads.head_id') }}) over (
            partition by addresses.contact_id
        ) as first_head_id
    from addresses
    inner join address_heads
        on addresses.email_hash = address_heads.email_hash

),

head_links as (

    select
        head_id,
        first_head_id as linked_id
    from contact_heads
    where head_id <> first_head_id

    union

    select
        first_head_id as head_id,
        head_id as linked_id
    from contact_heads
    where head_id <> first_head_id

),

walks as (

    select
        head_id,
        linked_id
    from head_links

    union

    select
        walks.head_id,
        head_links.linked_id
    from walks
    inner join head_links
        on walks.linked_id = head_links.head_id

),

roots as (

    select
        head_id,
        min({{ bytewise('linked_id') }}) as root_id
    from walks
    group by head_id

),

contact_roots as (

    select distinct
        contact_heads.contact_id,
        coalesce(roots.root_id, contact_heads.first_head_id) as root_id
    from contact_heads
    left join roots
        on contact_heads.first_head_id = roots.head_id

)

select * from contact_roots
