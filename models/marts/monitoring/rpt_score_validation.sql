{#
  Do the scores work? Everybody is scored as of `validation_days` ago; what they did since is counted by tier and decile.
  AUC by the rank-sum formula over mid-ranks (Hanley and McNeil 1982): the chance that a contact who did the thing
  had the higher score than one who did not.
#}
with

labelled as (

    select * from {{ ref('int_score_outcomes') }}

),

totals as (

    select
        score_id,
        outcome,
        count(*) as contact_count,
        sum(case when has_outcome then 1 else 0 end) as outcome_count,
        sum(case when has_outcome then mid_rank else 0 end) as rank_sum
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
        sum(case when has_outcome then 1 else 0 end) as outcome_count
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
        sum(case when has_outcome then 1 else 0 end) as outcome_count
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
