{#
  How many contacts score lower than each score, per score and scoring date. Two steps, so that no engine needs one
  worker for all rows: scores are counted in up to 1,001 slices, then ranked within their own slice only.
#}
with

contact_scores as (

    select * from {{ ref('int_contact_scores') }}

),

distinct_scores as (

    select
        score_date,
        score_id,
        score,
        count(*) as contact_count
    from contact_scores
    group by score_date, score_id, score

),

ranges as (

    select
        score_date,
        score_id,
        min(score) as lowest_score,
        max(score) as highest_score,
        sum(contact_count) as scored_count
    from distinct_scores
    group by score_date, score_id

),

sliced as (

    select
        distinct_scores.score_date,
        distinct_scores.score_id,
        distinct_scores.score,
        distinct_scores.contact_count,
        ranges.scored_count,
        coalesce(cast(floor(
            1000 * cast(distinct_scores.score - ranges.lowest_score as {{ type_double() }})
            / nullif(cast(ranges.highest_score - ranges.lowest_score as {{ type_double() }}), 0)
        ) as integer), 0) as slice
    from distinct_scores
    inner join ranges
        on
            distinct_scores.score_date = ranges.score_date
            and distinct_scores.score_id = ranges.score_id

),

slice_counts as (

    select
        score_date,
        score_id,
        slice,
        sum(contact_count) as contact_count
    from sliced
    group by score_date, score_id, slice

),

slice_starts as (

    select
        score_date,
        score_id,
        slice,
        sum(contact_count) over (
            partition by score_date, score_id
            order by slice
            rows between unbounded preceding and current row
        ) - contact_count as lower_count
    from slice_counts

),

ranked as (

    select
        score_date,
        score_id,
        score,
        slice,
        contact_count,
        scored_count,
        sum(contact_count) over (
            partition by score_date, score_id, slice
            order by score
            rows between unbounded preceding and current row
        ) - contact_count as lower_in_slice_count
    from sliced

)

select
    ranked.score_date,
    ranked.score_id,
    ranked.score,
    cast(ranked.lower_in_slice_count + slice_starts.lower_count as bigint) as lower_count,
    cast(ranked.contact_count as bigint) as same_count,
    cast(ranked.scored_count as bigint) as scored_count
from ranked
inner join slice_starts
    on
        ranked.score_date = slice_starts.score_date
        and ranked.score_id = slice_starts.score_id
        and ranked.slice = slice_starts.slice
