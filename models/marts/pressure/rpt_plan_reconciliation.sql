{{ config(enabled=capability_is_on('decisions')) }}

{%- set reasons = planned_rejection_reasons() %}
with

decided as (

    select
        count(*) as decided_count,
        coalesce(sum(case when is_allowed then 1 else 0 end), 0) as allowed_count
    from {{ ref('fct_send_decisions') }}

),

received as (

    select
        {%- for reason in reasons %}
        coalesce(sum(case when rejection_reason = '{{ reason }}' then 1 else 0 end), 0)
            as {{ reason }}_count,
        {%- endfor %}
        coalesce(sum(case when rejection_reason = 'erased' then 1 else 0 end), 0) as erased_count,
        count(*) as received_count
    from {{ ref('int_planned_sends_validated') }}

),

as_of as (select * from {{ ref('int_as_of_date') }})

select
    -- numerics
    received.received_count,
    cast(decided.allowed_count as bigint) as allowed_count,
    cast(decided.decided_count - decided.allowed_count as bigint) as blocked_count,
    cast(received.erased_count as bigint) as erased_count,
    {%- for reason in reasons %}
    cast(received.{{ reason }}_count as bigint) as {{ reason }}_count,
    {%- endfor %}
    cast(
        received.received_count - decided.decided_count - received.erased_count
        {%- for reason in reasons %}
        - received.{{ reason }}_count
        {%- endfor %}
        as bigint
    ) as difference,

    -- dates
    as_of.as_of_date
from received
cross join decided
cross join as_of
