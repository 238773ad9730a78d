-- What is this: rows of the marts that know of something after the as-of date.
-- When does it matter: a score or a prediction as of a date in the past must not see the future,
-- or every comparison of it with what came after is worthless.
-- How to resolve: look at how the table shown is bounded by int_as_of_date.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

latest as (

    select
        'fct_contact_points' as found_in,
        max(event_date) as latest_date
    from {{ ref('fct_contact_points') }}

    union all

    select
        'fct_contact_scores' as found_in,
        max(cast(last_event_at as date)) as latest_date
    from {{ ref('fct_contact_scores') }}

    union all

    select
        'fct_tier_changes' as found_in,
        max(changed_on) as latest_date
    from {{ ref('fct_tier_changes') }}

    union all

    select
        'int_score_spans' as found_in,
        max(last_day) as latest_date
    from {{ ref('int_score_spans') }}

    union all

    select
        'fct_company_scores' as found_in,
        max(cast(last_event_at as date)) as latest_date
    from {{ ref('fct_company_scores') }}

    union all

    select
        'fct_deal_scores' as found_in,
        max(cast(last_event_at as date)) as latest_date
    from {{ ref('fct_deal_scores') }}

    union all

    select
        'rpt_score_validation' as found_in,
        max(observed_until) as latest_date
    from {{ ref('rpt_score_validation') }}

    union all

    select
        'dim_scorecard_bins' as found_in,
        max(trained_on) as latest_date
    from {{ ref('dim_scorecard_bins') }}

    union all

    select
        'rpt_prediction_quality' as found_in,
        max(last_week_date) as latest_date
    from {{ ref('rpt_prediction_quality') }}

    union all

    select
        'fct_contact_send_times' as found_in,
        max(learnt_until_date) as latest_date
    from {{ ref('fct_contact_send_times') }}

    union all

    select
        'rpt_send_time_quality' as found_in,
        max(judged_until_date) as latest_date
    from {{ ref('rpt_send_time_quality') }}

    union all

    select
        'fct_segment_changes' as found_in,
        max(changed_on) as latest_date
    from {{ ref('fct_segment_changes') }}

)

select
    latest.found_in,
    latest.latest_date,
    as_of.as_of_date
from latest
cross join as_of
where latest.latest_date > as_of.as_of_date
