-- The day from which each contact's tiers are computed again: in a refresh the first day that it
-- touched, else the day after those already known.
with

evidence as (

    select
        contact_evidence.contact_id,
        cast(contact_evidence.first_event_at as date) as first_day,
        as_of.as_of_date
    from {{ ref('int_contact_evidence') }} as contact_evidence
    inner join {{ ref('int_as_of_date') }} as as_of
        on contact_evidence.score_date = as_of.as_of_date

)


select
    evidence.contact_id,
    evidence.first_day,
    evidence.first_day as since_date,
    evidence.as_of_date as last_day
from evidence
