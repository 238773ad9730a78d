-- The history of refreshes. `python -m refresh` fills it from published/runs.jsonl as it publishes:
-- a model knows no clock, and what failed never got as far as this table. `dbt build` leaves it
-- empty.
{%- set counts = 'run_number release_number raw_count raw_added_count accepted_count'.split()
    + 'accepted_added_count rejected_count erased_count machine_count erased_contact_count'.split()
    + 'objection_count test_count warning_count changed_table_count'.split() %}
select
    -- strings
    cast(null as {{ type_text() }}) as outcome,
    cast(null as {{ type_text() }}) as reason,

    -- numerics
    {%- for name in counts %}
    cast(null as bigint) as {{ name }},
    {%- endfor %}
    cast(null as integer) as exit_code,
    {%- for step in ['parse', 'sources', 'build', 'publish'] %}
    cast(null as decimal(18, 3)) as {{ step }}_seconds,
    {%- endfor %}

    -- dates
    cast(null as date) as as_of_date,

    -- timestamps
    cast(null as timestamp) as started_at,
    cast(null as timestamp) as ended_at,
    cast(null as timestamp) as consent_as_of
where 1 = 0
