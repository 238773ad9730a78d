-- One row per event and rule that applies to it, and whether the rule's cap left it without points.
with

events as (

    select * from {{ ref('int_classified_events') }}

),

rules as (

    select * from {{ ref('stg_config__scoring_rules') }}

),

scores as (

    select * from {{ ref('stg_config__scores') }}

),

rule_matches as (

    select * from {{ ref('int_rule_matches') }}

),

applied as (

    select
        events.event_key,
        events.event_id,
        events.contact_id,
        events.message_id,
        events.source,
        events.event_date,
        events.occurred_at,
        rules.rule_number,
        rules.rule_id,
        rules.score_id,
        rules.cap_count,
        rules.cap_period
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

ranked as (

    select
        *,
        row_number() over (
            partition by
                contact_id,
                score_id,
                rule_id,
                cap_period,
                case cap_period
                    when 'day' then event_date
                    when 'week' then cast({{ dbt.date_trunc('week', 'event_date') }} as date)
                    when 'month' then cast({{ dbt.date_trunc('month', 'event_date') }} as date)
                end,
                case when cap_period = 'message' then message_id end
            order by
                occurred_at,
                {{ bytewise('event_id') }} nulls last,
                {{ bytewise('source') }} nulls last,
                event_key
        ) as period_order
    from applied
    where cap_count is not null

),

capped as (

    select
        event_key,
        rule_number,
        contact_id,
        period_order > cap_count as was_capped,
        event_date,
        occurred_at
    from ranked

    union all

    select
        event_key,
        rule_number,
        contact_id,
        false as was_capped,
        event_date,
        occurred_at
    from applied
    where cap_count is null

)

select * from capped
