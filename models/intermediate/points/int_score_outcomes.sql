{%- set outcomes = {
    'engaged': ['opened', 'clicked', 'replied', 'form_submitted'],
    'clicked': ['clicked'],
    'purchased': ['purchased'],
    'unsubscribed': ['unsubscribed'],
} %}
-- What every contact scored on the validation date did in the days since, per score and outcome.
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

    select * from {{ ref('int_classified_events') }}

),

window_dates as (

    select
        max(case when purpose = 'validation' then score_date end) as scored_on,
        max(case when purpose = 'current' then score_date end) as observed_until
    from scoring_dates

),

later_outcomes as (

    select
        {%- for outcome, event_types in outcomes.items() %}
        max(
            case when events.event_type in ({{ quoted_list(event_types) }}) then 1 else 0 end
        ) as {{ outcome }},
        {%- endfor %}
        events.contact_id
    from events
    inner join window_dates
        on events.event_date > window_dates.scored_on
    where events.event_date <= window_dates.observed_until and not events.is_machine
    group by events.contact_id

),

scored as (

    select
        contact_scores.score_id,
        window_dates.scored_on,
        window_dates.observed_until,
        tiers.tier,
        {{ quantile_number('score_ranks.lower_count', 'score_ranks.scored_count', 10) }} as decile,
        score_ranks.lower_count + (score_ranks.same_count + 1) / 2.0 as mid_rank,
        {%- for outcome in outcomes %}
        coalesce(later_outcomes.{{ outcome }}, 0) as {{ outcome }},
        {%- endfor %}
        contact_scores.contact_id
    from contact_scores
    inner join window_dates
        on contact_scores.score_date = window_dates.scored_on
    inner join score_ranks
        on
            contact_scores.score_date = score_ranks.score_date
            and contact_scores.score_id = score_ranks.score_id
            and contact_scores.score = score_ranks.score
    left join tiers
        on
            contact_scores.score_id = tiers.score_id
            and {{ is_in_tier('contact_scores.score', 'tiers') }}
    left join later_outcomes
        on contact_scores.contact_id = later_outcomes.contact_id

),

labelled as (

    {%- for outcome in outcomes %}

    select
        contact_id,
        score_id,
        '{{ outcome }}' as outcome,
        tier,
        decile,
        mid_rank,
        {{ outcome }} = 1 as has_outcome,
        scored_on,
        observed_until
    from scored
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from labelled
