{#
  Do the scores work? Everybody is scored as of `validation_days` ago; what they did since is counted by tier and decile.
  AUC by the rank-sum formula over mid-ranks (Hanley and McNeil 1982): the chance that a contact who did the thing
  had the higher score than one who did not.
#}
{%- set outcomes = {
    'engaged': ['opened', 'clicked', 'replied', 'form_submitted'],
    'clicked': ['clicked'],
    'purchased': ['purchased'],
    'unsubscribed': ['unsubscribed'],
} %}
with

contact_scores as (

    select * from {{ ref('int_contact_scores') }}

),

score_ranks as (

    select * from {{ ref('int_score_ranks') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

tiers as (

    select * from {{ ref('stg_config__score_tiers') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

window_dates as (

    select
        max(case when purpose = 'validation' then score_date end) as scored_on,
        max(case when purpose = 'current' then score_date end) as observed_until
    from scoring_dates

),

later_outcomes as (

    select
        events.contact_id,
        {%- for outcome, event_types in outcomes.items() %}
        max(case when events.event_type in ({{ quoted_list(event_types) }}) then 1 else 0 end) as {{ outcome }}{{ ',' if not loop.last }}
        {%- endfor %}
    from events
    inner join window_dates
        on events.event_date > window_dates.scored_on and events.event_date <= window_dates.observed_until
    where not events.is_machine
    group by events.contact_id

),

scored as (

    select
        contact_scores.contact_id,
        contact_scores.score_id,
        window_dates.scored_on,
        window_dates.observed_until,
        tiers.tier,
        {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 10) }} as decile,
        score_ranks.lower_count + (score_ranks.same_count + 1) / 2.0 as mid_rank,
        {%- for outcome in outcomes %}
        coalesce(later_outcomes.{{ outcome }}, 0) as {{ outcome }}{{ ',' if not loop.last }}
        {%- endfor %}
    from contact_scores
    inner join window_dates
        on contact_scores.score_date = window_dates.scored_on
    inner join score_ranks
        on
            contact_scores.score_date = score_ranks.score_date
            and contact_scores.score_id = score_ranks.score_id
            and contact_scores.score = score_ranks.score
    left join tiers
        on contact_scores.score_id = tiers.score_id and {{ is_in_tier('contact_scores.score', 'tiers') }}
    left join later_outcomes
        on contact_scores.contact_id = later_outcomes.contact_id

),

labelled as (

    {%- for outcome in outcomes %}

    select
        score_id,
        '{{ outcome }}' as outcome,
        tier,
        decile,
        mid_rank,
        {{ outcome }} as has_outcome,
        scored_on,
        observed_until
    from scored
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

totals as (

    select
        score_id,
        outcome,
        count(*) as contact_count,
        sum(has_outcome) as outcome_count,
        sum(case when has_outcome = 1 then mid_rank else 0 end) as rank_sum
    from labelled
    group by score_id, outcome

),

bands as (

    select
        score_id,
        outcome,
        'tier' as band_type,
        tier as band,
        scored_on,
        observed_until,
        count(*) as contact_count,
        sum(has_outcome) as outcome_count
    from labelled
    where tier is not null
    group by score_id, outcome, tier, scored_on, observed_until

    union all

    select
        score_id,
        outcome,
        'decile' as band_type,
        cast(decile as {{ type_text() }}) as band,
        scored_on,
        observed_until,
        count(*) as contact_count,
        sum(has_outcome) as outcome_count
    from labelled
    group by score_id, outcome, decile, scored_on, observed_until

)

select
    -- ids
    bands.score_id,

    -- strings
    bands.outcome,
    bands.band_type,
    bands.band,

    -- numerics
    cast(bands.contact_count as bigint) as contact_count,
    cast(bands.outcome_count as bigint) as outcome_count,
    {{ ratio('bands.outcome_count', 'bands.contact_count') }} as outcome_rate,
    {{ ratio('bands.outcome_count', 'bands.contact_count') }}
    / nullif({{ ratio('totals.outcome_count', 'totals.contact_count') }}, 0) as lift,
    {{ ratio(
        'totals.rank_sum - totals.outcome_count * (totals.outcome_count + 1) / 2.0',
        'totals.outcome_count * (totals.contact_count - totals.outcome_count)'
    ) }} as auc,

    -- dates
    bands.scored_on,
    bands.observed_until
from bands
inner join totals
    on bands.score_id = totals.score_id and bands.outcome = totals.outcome
