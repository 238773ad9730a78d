-- The score of every contact on each day on which its tier may be another than the day before.
with

spans as (

    select * from {{ ref('int_score_spans') }}

),

subspans as (

    select * from {{ ref('int_score_subspans') }}

),

steps as (

    {{ dbt.generate_series(8) | indent(4) }}

),

days as (

    select
        subspans.contact_id,
        subspans.score_id,
        {{ add_days('subspans.first_day', 'steps.generated_number - 1') }} as first_day,
        {{ add_days('subspans.first_day', 'steps.generated_number - 1') }} as last_day
    from subspans
    inner join steps
        on
            {{ days_between('subspans.first_day', 'subspans.last_day') }}
            >= steps.generated_number - 1
    where subspans.is_crossed

),

{{ scored_spans('days') }},

score_days as (

    select
        contact_id,
        score_id,
        score,
        first_day as score_date
    from spans
    where not is_crossed

    union all

    select
        contact_id,
        score_id,
        score,
        first_day as score_date
    from subspans
    where not is_crossed

    union all

    select
        contact_id,
        score_id,
        score,
        first_day as score_date
    from scored_spans

)

select * from score_days
