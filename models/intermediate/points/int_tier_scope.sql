-- depends_on: {{ ref('int_touched_events') }}
-- depends_on: {{ ref('int_point_scope') }}
-- depends_on: {{ ref('int_changed_contacts') }}
{%- set is_partial = not rebuilds_whole('tiers') %}
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
{%- if is_partial %},

touched as (

    select
        contact_id,
        event_date as since_date
    from {{ ref('int_touched_events') }}

    union all

    select
        contact_id,
        event_date as since_date
    from {{ ref('int_point_scope') }}
    where is_touched

    union all

    select
        contact_id,
        cast('0001-01-01' as date) as since_date
    from {{ ref('int_changed_contacts') }}

),

since as (

    select
        contact_id,
        min(since_date) as since_date
    from touched
    group by contact_id

),

known as (

    select {{ add_days('max(changed_on)', 1) }} as next_day
    from {{ stored_relation('int_tier_changes') }}
    where contact_id is null

)

select
    coalesce(evidence.contact_id, since.contact_id) as contact_id,
    evidence.first_day,
    coalesce(least(since.since_date, known.next_day), known.next_day) as since_date,
    evidence.as_of_date as last_day
from evidence
full outer join since
    on evidence.contact_id = since.contact_id
cross join known
{%- else %}

select
    evidence.contact_id,
    evidence.first_day,
    evidence.first_day as since_date,
    evidence.as_of_date as last_day
from evidence
{%- endif %}
