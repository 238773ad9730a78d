{%- set relations = {
    'fct_contact_points': ['event_date', 'occurred_at'],
    'fct_contact_scores': ['first_event_at', 'last_event_at'],
    'fct_tier_changes': ['changed_on'],
    'int_score_spans': ['last_day'],
    'fct_company_scores': ['last_event_at'],
    'fct_deal_scores': ['last_event_at'],
    'fct_company_engagement': ['compared_date', 'last_event_at'],
    'fct_deal_engagement': ['compared_date', 'last_event_at'],
    'rpt_owner_priorities': ['last_event_at'],
    'dim_contacts': ['subscribed_at', 'unsubscribed_at', 'complained_at', 'hard_bounced_at']
        if setting('as_of_date') else [],
    'fct_segment_members': ['entered_on'],
    'fct_segment_changes': ['changed_on'],
    'rpt_contact_360': ['segment_entered_on', 'first_event_at', 'last_event_at'],
    'rpt_score_validation': ['scored_on', 'observed_until'],
    'dim_scorecard_bins': ['trained_on'],
    'rpt_prediction_quality': ['first_week_date', 'last_week_date'],
    'fct_contact_send_times': ['learnt_until_date'],
    'rpt_send_time_quality': ['learnt_until_date', 'judged_until_date'],
} %}
-- What is this: rows of the marts that know of something after the as-of date.
-- When does it matter: a score or a prediction as of a date in the past must not see the future,
-- or every comparison of it with what came after is worthless. Only consent is that of today,
-- unless the date is set: an objection counts as soon as it is known.
-- How to resolve: look at how the table shown is bounded by int_as_of_date.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

latest as (
    {%- for relation, columns in relations.items() %}
    {%- set last = loop.last %}
    {%- for column in columns %}

    select
        '{{ relation }}.{{ column }}' as found_in,
        max(cast({{ column }} as date)) as latest_date
    from {{ ref(relation) }}
    {%- if not (last and loop.last) %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

)

select
    latest.found_in,
    latest.latest_date,
    as_of.as_of_date
from latest
cross join as_of
where latest.latest_date > as_of.as_of_date
