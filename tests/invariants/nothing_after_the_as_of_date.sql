{%- set shared_by = names_when_on({
    'scores': ['fct_contact_points', 'fct_contact_scores', 'fct_contact_matrix', 'rpt_contact_360'],
    'accounts': ['fct_company_scores', 'fct_deal_scores'],
    'predictions': ['fct_contact_predictions', 'fct_send_predictions'],
    'send_times': ['fct_contact_send_times'],
    'monitoring': ['rpt_suggested_points'],
    'decisions': ['fct_send_decisions', 'rpt_typology_what_if'],
    'segments': ['fct_segment_members'],
}) %}
{%- set dates = {
    'scores': [
        'fct_contact_points.event_date', 'fct_contact_points.occurred_at',
        'fct_contact_scores.first_event_at', 'fct_contact_scores.last_event_at',
        'fct_tier_changes.changed_on', 'int_score_spans.last_day', 'rpt_contact_360.first_event_at',
        'rpt_contact_360.last_event_at', 'rpt_contact_360.segment_entered_on',
    ] + ([
        'dim_contacts.subscribed_at', 'dim_contacts.unsubscribed_at', 'dim_contacts.complained_at',
        'dim_contacts.hard_bounced_at',
    ] if setting('as_of_date') else []),
    'accounts': [
        'fct_company_scores.last_event_at', 'fct_deal_scores.last_event_at',
        'fct_company_engagement.compared_date', 'fct_company_engagement.last_event_at',
        'fct_deal_engagement.compared_date', 'fct_deal_engagement.last_event_at',
        'rpt_owner_priorities.last_event_at',
    ],
    'predictions': [
        'dim_scorecard_bins.trained_on', 'rpt_prediction_quality.first_week_date',
        'rpt_prediction_quality.last_week_date',
    ],
    'send_times': [
        'fct_contact_send_times.learnt_until_date', 'rpt_send_time_quality.learnt_until_date',
        'rpt_send_time_quality.judged_until_date',
    ],
    'segments': ['fct_segment_members.entered_on', 'fct_segment_changes.changed_on'],
    'monitoring': ['rpt_score_validation.scored_on', 'rpt_score_validation.observed_until'],
} %}
-- depends_on: {{ ref('dim_contacts') }}
-- What is this: marts that were computed as of another day than int_as_of_date says, and rows of
-- marts that know of something after it.
-- When does it matter: a part of the marts was built by an earlier run, and numbers do not add up.
-- A score or a prediction as of a date in the past must not see the future, or every comparison of
-- it with what came after is worthless. Only consent is that of today, unless the date is set: an
-- objection counts as soon as it is known.
-- How to resolve: run `dbt build` whole, with one as_of_date; look at how the table shown is
-- bounded by int_as_of_date.
with

dated as (
    {%- for relation in shared_by %}

    select distinct
        '{{ relation }}.as_of_date' as found_in,
        as_of_date as found_date
    from {{ ref(relation) }}

    union all
    {%- endfor %}
    {%- for column in names_when_on(dates) %}

    select
        '{{ column }}' as found_in,
        max(cast({{ column.split('.')[1] }} as date)) as found_date
    from {{ ref(column.split('.')[0]) }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    dated.found_in,
    dated.found_date,
    as_of.as_of_date
from dated
cross join {{ ref('int_as_of_date') }} as as_of
where
    dated.found_date > as_of.as_of_date
    or (dated.found_in like '%.as_of_date' and dated.found_date is distinct from as_of.as_of_date)
