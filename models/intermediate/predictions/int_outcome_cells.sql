-- Contacts who did alike, counted, per outcome, ready to fit: excess_n is the number of events of
-- the n-th type less its mean, worth_n what one of them adds to the log-odds, from 0.
with

contacts as (

    select * from {{ ref('int_outcome_contacts') }}

),

cells as (

    select
        {%- for event_type in suggested_event_types() %}
        {{ event_type }}_events as events_{{ loop.index }},
        {%- endfor %}
        {%- for outcome in suggested_outcomes() %}
        sum(case when has_{{ outcome }} then 1 else 0 end) as {{ outcome }}_count,
        {%- endfor %}
        count(*) as contact_count
    from contacts
    group by
        {%- for event_type in suggested_event_types()[:-1] %}
        {{ event_type }}_events,
        {%- endfor %}
        {{ suggested_event_types() | last }}_events

),

means as (

    select
        {%- for event_type in suggested_event_types() %}
        {{ ratio('sum(' ~ event_type ~ '_events)', 'count(*)') }} as mean_{{ loop.index }},
        {%- endfor %}
        count(*) as all_count
    from contacts

)

{%- for outcome in suggested_outcomes() %}

select
    -- strings
    '{{ outcome }}' as outcome,

    -- numerics
    cast(cells.contact_count as bigint) as contact_count,
    cast(cells.{{ outcome }}_count as bigint) as outcome_count,
    {%- for event_type in suggested_event_types() %}
    cells.events_{{ loop.index }} - means.mean_{{ loop.index }} as excess_{{ loop.index }},
    means.mean_{{ loop.index }},
    {%- endfor %}
    {%- for event_type in suggested_event_types() %}
    cast(0 as {{ type_double() }}) as worth_{{ loop.index }},
    {%- endfor %}
    cast(0 as {{ type_double() }}) as worth_0
from cells
cross join means
{%- if not loop.last %}

union all
{%- endif %}
{%- endfor %}
