{%- set first_day = "cast('1970-01-01' as date)" %}
{{ config(
    materialized='by_value',
    unique_key=['event_key', 'rule_number'],
    hands_on=['contact_key', 'event_date'],
    scope=[
        ['int_events', {'day_contact_key': 'contact_key', 'event_date': 'event_date'}],
        ['int_events', {'message_contact_key': 'contact_key', 'message_key': 'message_key'}],
        ['int_events', {'life_contact_key': 'contact_key'}],
        ['int_rule_matches', {'day_contact_key': 'contact_key', 'event_date': 'event_date'}],
        ['int_rule_matches', {'message_contact_key': 'contact_key', 'message_key': 'message_key'}],
        ['int_rule_matches', {'life_contact_key': 'contact_key'}],
    ],
) }}

-- One row per event and rule that applies to it, and whether the rule's cap left it without points.
with

events as (select * from {{ ref('int_events') }}),

rule_matches as (select * from {{ ref('int_rule_matches') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

rules as (

    -- versions of one rule share its cap
    select
        *,
        min(rule_number) over (partition by score_id, rule_id, cap_period) as cap_number
    from {{ ref('stg_config__scoring_rules') }}

),

all_applied as (

    select
        events.event_key,
        events.contact_key,
        events.message_key,
        -- events that one cap counts are computed together: one is the contact, the others null
        case
            when
                coalesce(rules.cap_period, 'day') = 'day'
                or (rules.cap_period = 'message' and events.message_key is null)
                then events.contact_key
        end as day_contact_key,
        case
            when rules.cap_period = 'message' and events.message_key is not null
                then events.contact_key
        end as message_contact_key,
        case
            when rules.cap_period in ('week', 'month', 'lifetime') then events.contact_key
        end as life_contact_key,
        events.event_date,
        events.occurred_at,
        rules.rule_number,
        rules.cap_number,
        rules.cap_count,
        -- keys of messages are no negative numbers: those are days of events without one
        coalesce(
            case rules.cap_period
                when 'message'
                    then
                        coalesce(
                            events.message_key,
                            -1 - {{ days_between(first_day, 'events.event_date') }}
                        )
                when 'day' then {{ days_between(first_day, 'events.event_date') }}
                {%- for period in ['week', 'month'] %}
                when '{{ period }}'
                    then
                        {{ days_between(
                            first_day, 'cast(' ~ dbt.date_trunc(period, 'events.event_date') ~ ' as date)'
                        ) }}
                {%- endfor %}
            end, -1
        ) as period_number
    from events
    inner join rules
        on events.event_type = rules.event_type
    inner join scores
        on rules.score_id = scores.score_id
    left join rule_matches
        on
            events.event_key = rule_matches.event_key
            and rules.rule_number = rule_matches.rule_number
    where
        (rules.condition_field is null or rule_matches.event_key is not null)
        and (rules.valid_from_date is null or events.event_date >= rules.valid_from_date)
        and (rules.valid_to_date is null or events.event_date < rules.valid_to_date)
        and (scores.includes_machine_events or not events.is_machine)

),

applied as (

    select * from all_applied
    where {{ in_scope('all_applied') }}

),

crowded_periods as (

    select
        contact_key,
        cap_number,
        period_number
    from applied
    where cap_count is not null
    group by contact_key, cap_number, period_number
    having count(*) > min(cap_count)

),

crowded as (

    select
        applied.*,
        count(*) over (
            partition by
                applied.contact_key,
                applied.cap_number,
                applied.period_number,
                applied.occurred_at
        ) > 1 as is_tied
    from applied
    inner join crowded_periods
        on
            applied.contact_key = crowded_periods.contact_key
            and applied.cap_number = crowded_periods.cap_number
            and applied.period_number = crowded_periods.period_number

),

texts as (

    -- wide text is read for ties only
    select
        event_key,
        event_id,
        source
    from {{ ref('int_events_accepted') }}
    where
        event_key in (
            select crowded.event_key
            from crowded
            where crowded.is_tied
        )

),

ordered as (

    select
        crowded.event_key,
        crowded.rule_number,
        row_number() over (
            partition by crowded.contact_key, crowded.cap_number, crowded.period_number
            order by
                crowded.occurred_at,
                {{ bytewise('texts.event_id') }} nulls last,
                {{ bytewise('texts.source') }} nulls last,
                crowded.event_key
        ) > crowded.cap_count as was_capped
    from crowded
    left join texts
        on crowded.event_key = texts.event_key

)

select
    applied.event_key,
    applied.contact_key,
    applied.message_key,
    applied.day_contact_key,
    applied.message_contact_key,
    applied.life_contact_key,
    applied.rule_number,
    coalesce(ordered.was_capped, false) as was_capped,
    applied.event_date,
    applied.occurred_at
from applied
left join ordered
    on applied.event_key = ordered.event_key and applied.rule_number = ordered.rule_number
