-- Spans in which a contact may change its tier, in pieces of at most eight days: most pieces turn
-- out to lie in one tier.
with

crossed as (

    select * from {{ ref('int_score_spans') }}
    where is_crossed

),

pieces as (

    {{ dbt.generate_series(4096) | indent(4) }}

),

spans as (

    select
        crossed.contact_id,
        crossed.score_id,
        {{ add_days('crossed.first_day', '8 * (pieces.generated_number - 1)') }} as first_day,
        least(
            {{ add_days('crossed.first_day', '8 * pieces.generated_number - 1') }}, crossed.last_day
        ) as last_day
    from crossed
    inner join pieces
        on
            {{ days_between('crossed.first_day', 'crossed.last_day') }}
            >= 8 * (pieces.generated_number - 1)

),

{{ scored_spans('spans') }}

select * from scored_spans
