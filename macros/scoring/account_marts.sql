{# The marts of companies and of deals are the same selects of int_account_scores: only the name of the id differs. #}

{% macro account_scores_mart(entity) -%}
  {#- Every score of each company or deal, with its tier. -#}
select
    -- ids
    account_scores.account_id as {{ entity }}_id,
    account_scores.score_id,
    account_scores.owner_id,

    -- strings
    case
        when account_scores.scored_contact_count = 0 then 'unscored' else tiers.tier
    end as tier,
    tiers.recommended_action,

    -- numerics
    account_scores.score,
    account_scores.score_sum,
    -- of whole ten-thousandths, halves up: engines divide and round decimals in different ways
    cast(
        cast(floor(
            {{ ratio('account_scores.score_sum * 10000', 'account_scores.scored_contact_count') }} + 0.5
        ) as bigint) * 0.0001 as {{ type_score() }}
    ) as score_mean,
    coalesce(account_scores.score_max, cast(0 as {{ type_score() }})) as score_max,
    tiers.tier_rank,
    account_scores.contact_count,
    account_scores.scored_contact_count,
    account_scores.engaged_contact_count,

    -- dates
    account_scores.as_of_date,

    -- timestamps
    account_scores.last_event_at
from {{ ref('int_account_scores') }} as account_scores
left join {{ ref('stg_config__score_tiers') }} as tiers
    on
        account_scores.score_id = tiers.score_id
        and account_scores.score_entity = '{{ entity }}'
        and account_scores.scored_contact_count > 0
        and {{ is_in_tier('account_scores.score', 'tiers') }}
where account_scores.entity = '{{ entity }}'
{%- endmacro %}


{% macro account_engagement_mart(entity) -%}
  {#- How the engagement of each company or deal, by the headline score of its contacts, moves. -#}
select
    -- ids
    account_id as {{ entity }}_id,
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
from {{ ref('int_account_scores') }}
where entity = '{{ entity }}' and score_id = '{{ setting('headline_score') }}'
{%- endmacro %}
