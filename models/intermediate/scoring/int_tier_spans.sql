{{ config(
    materialized='loop',
    start='int_score_spans',
    rounds=8,
    until='not is_open',
) }}

-- Spans in which the tier may change, cut until each piece lies in one tier: an open span is cut
-- into eight, and each piece is judged as the whole was. A single day that its bounds leave
-- undecided is left to fct_tier_changes.
with

eighths as (

    {{ dbt.generate_series(8) | indent(4) }}

),

open_parts as (

    select
        *,
        cast(ceil(({{ days_between('first_day', 'last_day') }} + 1) / 8.0) as integer) as piece_days
    from {{ ref('int_score_spans') }}
    where is_open

),

offset_parts as (

    select
        open_parts.*,
        open_parts.piece_days * (eighths.generated_number - 1) as offset_days
    from open_parts
    inner join eighths
        on
            {{ days_between('open_parts.first_day', 'open_parts.last_day') }}
            >= open_parts.piece_days * (eighths.generated_number - 1)

),

parts as (

    select
        contact_key,
        score_id,
        rule_group,
        half_life_days,
        slack,
        amount * power(
            cast(0.5 as {{ type_double() }}),
            least(coalesce(offset_days / half_life_days, 0), 1000)
        ) as amount,
        {{ add_days('first_day', 'offset_days') }} as first_day,
        least({{ add_days('first_day', 'offset_days + piece_days - 1') }}, last_day) as last_day
    from offset_parts

),

{{ judged_spans('parts') }}

{{ found_spans('parts', 'true') }}

union all

select
    contact_key,
    score_id,
    rule_group,
    tier,
    half_life_days,
    amount,
    slack,
    score,
    is_cut,
    is_open,
    is_decided,
    first_day,
    last_day
from {{ ref('int_score_spans') }}
where is_cut and not is_open
