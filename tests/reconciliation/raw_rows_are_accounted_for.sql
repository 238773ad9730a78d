-- What is this: sources and load days where raw rows = accepted + erased + aged out + each reason
-- does not hold.
-- When does it matter: rows were lost or counted twice between the raw table and the marts.
-- How to resolve: compare int_events_validated, fct_events and int_events_rejected for the source
-- and day shown; the difference says how many rows are missing (above 0) or in excess (below 0).
select
    source,
    load_date,
    raw_count,
    accepted_count,
    erased_count,
    difference
from {{ ref('rpt_event_reconciliation') }}
where
    difference <> 0
    or raw_count <> (
        accepted_count
        + erased_count
        + aged_out_count
        {%- for reason in rejection_reasons() %}
        + {{ reason }}_count
        {%- endfor %}
    )
