{{ config(enabled=capability_is_on('monitoring')) }}

{#
  Do the scores work? Everybody is scored as of `validation_days` ago; what they did since is counted by tier and decile.
  AUC by the rank-sum formula over mid-ranks (Hanley and McNeil 1982): the chance that a contact who did the thing
  had the higher score than one who did not.
#}
{%- set outcomes = {
    'engaged': 'opened_count + clicked_count + replied_count + form_submitted_count',
    'clicked': 'clicked_count',
    'purchased': 'purchased_count',
    'unsubscribed': 'unsubscribed_count',
} %}
with

contact_scores as (select * from {{ ref('int_contact_scores') }}),

contact_days as (select * from {{ ref('int_contact_days') }}),

scores as (
    select * from {{ ref('stg_config__scores') }}
    where entity = 'contact'
),

tiers as (select * from {{ ref('stg_config__score_tiers') }}),

validation_dates as (

    select
        {{ add_days('as_of_date', -setting('validation_days')) }} as scored_on,
        as_of_date as observed_until
    from {{ ref('int_as_of_date') }}

),

watched_days as (

    select contact_days.*
    from contact_days
    inner join validation_dates
        on
            contact_days.event_date > validation_dates.scored_on
            and contact_days.event_date <= validation_dates.observed_until

),

later_outcomes as (

    select
        {%- for outcome, event_count in outcomes.items() %}
        max(case when {{ event_count }} > 0 then 1 else 0 end) as {{ outcome }},
        {%- endfor %}
        contact_key
    from watched_days
    group by contact_key

),

-- contacts of one score share tier, decile and rank: from here on each score is one row
score_values as (

    select
        contact_scores.score_id,
        contact_scores.score,
        contact_scores.lower_count,
        contact_scores.same_count,
        contact_scores.scored_count,
        {%- for outcome in outcomes %}
        sum(coalesce(later_outcomes.{{ outcome }}, 0)) as {{ outcome }}_count,
        {%- endfor %}
        validation_dates.scored_on,
        validation_dates.observed_until
    from contact_scores
    inner join validation_dates
        on contact_scores.score_date = validation_dates.scored_on
    inner join scores
        on contact_scores.score_id = scores.score_id
    left join later_outcomes
        on contact_scores.contact_key = later_outcomes.contact_key
    group by
        contact_scores.score_id,
        contact_scores.score,
        contact_scores.lower_count,
        contact_scores.same_count,
        contact_scores.scored_count,
        validation_dates.scored_on,
        validation_dates.observed_until

),

banded as (

    select
        score_values.*,
        tiers.tier,
        {{ quantile_number('score_values.lower_count', 'score_values.scored_count', 10) }}
            as decile,
        score_values.lower_count + (score_values.same_count + 1) / 2.0 as mid_rank
    from score_values
    left join tiers
        on
            score_values.score_id = tiers.score_id
            and {{ is_in_tier('score_values.score', 'tiers') }}

),

labelled as (
    {%- for outcome in outcomes %}

    select
        score_id,
        '{{ outcome }}' as outcome,
        tier,
        cast(decile as {{ type_text() }}) as decile,
        mid_rank,
        same_count as contact_count,
        {{ outcome }}_count as outcome_count,
        scored_on,
        observed_until
    from banded
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

totals as (

    select
        score_id,
        outcome,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count,
        sum(outcome_count * mid_rank) as rank_sum
    from labelled
    group by score_id, outcome

),

bands as (
    {%- for band_type in ['tier', 'decile'] %}

    select
        score_id,
        outcome,
        '{{ band_type }}' as band_type,
        {{ band_type }} as band,
        scored_on,
        observed_until,
        sum(contact_count) as contact_count,
        sum(outcome_count) as outcome_count
    from labelled
    where {{ band_type }} is not null
    group by score_id, outcome, {{ band_type }}, scored_on, observed_until
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

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
