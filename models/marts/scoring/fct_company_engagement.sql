with

account_scores as (

    select *
    from {{ ref('int_account_scores') }}
    where entity = 'company' and score_id = '{{ setting('headline_score') }}'

)

select
    -- ids
    account_id as company_id,
    owner_id,
    best_contact_id,

    -- strings
    case
        when scored_contact_count = 0 then 'none'
        when earlier_score_sum <= 0 and score_sum > 0 then 'new'
        when score_sum > 1.1 * earlier_score_sum then 'rising'
        when score_sum < 0.9 * earlier_score_sum then 'falling'
        else 'steady'
    end as trend,

    -- numerics
    score_sum,
    earlier_score_sum,
    cast(score_sum - earlier_score_sum as {{ type_score() }}) as score_change,
    score_max as best_score,
    scored_contact_count,
    engaged_contact_count,

    -- dates
    {{ add_days('as_of_date', -setting('validation_days')) }} as compared_date,
    as_of_date,

    -- timestamps
    last_event_at
from account_scores
