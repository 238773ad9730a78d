{%- set identity = ['subject_hash', 'scope', 'statement', 'source', 'reason', 'stated_at'] %}
{{ config(materialized='by_value', unique_key=identity) }}

{%- set before = stored_table() %}
-- The log of objections, in hashes: what was once seen stays, also where the source no longer says
-- it, through full refreshes and erasure. Whoever is known by one hash today is logged under all,
-- so that the objection goes wherever one of the ids and addresses turns up later. Raw rows of
-- `objections`, the log of another database, count like its own.
with

subjects as (select * from {{ ref('int_contact_hashes') }}),

seen as (

    select
        {{ identity | join(',\n        ') }},
        first_seen_at,
        last_seen_at
    from {{ ref('int_consent_statements') }}
    where statement in ('objected', 'complained', 'undeliverable')

    union all

    select
        subject_hash,
        coalesce(nullif(trim(scope), ''), 'all') as scope,
        {%- for name in ['statement', 'source', 'reason'] %}
        coalesce({{ name }}, '') as {{ name }},
        {%- endfor %}
        coalesce(stated_at, {{ unknown_time() }}) as stated_at,
        first_seen_at,
        last_seen_at
    from {{ ref('stg_generic__objections') }}
    where subject_hash is not null and coalesce(statement, '') <> 'erased'
    {%- if before %}

    union all

    select
        {{ identity | join(',\n        ') }},
        first_seen_at,
        last_seen_at
    from {{ before.relation }}
    {%- endif %}

),

objections as (

    select * from seen

    union all

    select
        others.subject_hash,
        {%- for name in identity if name != 'subject_hash' %}
        seen.{{ name }},
        {%- endfor %}
        seen.first_seen_at,
        seen.last_seen_at
    from seen
    inner join subjects
        on seen.subject_hash = subjects.subject_hash
    inner join subjects as others
        on
            subjects.contact_key = others.contact_key
            and subjects.subject_hash <> others.subject_hash

)

select
    {{ identity | join(',\n    ') }},
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from objections
group by {{ identity | join(', ') }}
