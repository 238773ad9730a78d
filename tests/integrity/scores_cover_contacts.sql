-- What is this: contacts without a row for one of the contact scores, and rows in excess.
-- When does it matter: "new is not dormant" only holds if contacts without events are there too,
-- as unscored.
-- How to resolve: fct_contact_scores crosses dim_contacts with the contact scores of scores.csv;
-- look for a join there that drops or repeats rows.
with

contacts as (select * from {{ ref('dim_contacts') }}),

scores as (

    select * from {{ ref('stg_config__scores') }}
    where entity = 'contact'

),

contact_scores as (select * from {{ ref('fct_contact_scores') }}),

expected as (

    select
        contacts.contact_id,
        scores.score_id
    from contacts
    cross join scores

)

select
    coalesce(expected.contact_id, contact_scores.contact_id) as contact_id,
    coalesce(expected.score_id, contact_scores.score_id) as score_id,
    count(*) as row_count
from expected
full outer join contact_scores
    on
        expected.contact_id = contact_scores.contact_id
        and expected.score_id = contact_scores.score_id
group by
    coalesce(expected.contact_id, contact_scores.contact_id),
    coalesce(expected.score_id, contact_scores.score_id)
having
    count(*) <> 1
    or count(expected.contact_id) <> 1
    or count(contact_scores.contact_id) <> 1
