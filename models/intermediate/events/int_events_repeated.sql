-- Every row of each identity that occurs more than once, in the order in which one of them is kept.
with

events as (

    select * from {{ ref('int_events_validated') }}

),

repeated_keys as (

    select event_key
    from events
    where event_key is not null
    group by event_key
    having count(*) > 1

),

ranked as (

    select
        events.*,
        row_number() over (
            partition by
                events.event_key,
                -- the identity itself: two identities that share a hash are two events
                events.source,
                events.event_id,
                case when events.event_id is null then events.received_contact_id end,
                case when events.event_id is null then events.event_type end,
                case when events.event_id is null then events.message_id end,
                case when events.event_id is null then events.occurred_at end,
                case when events.event_id is null then events.link_url end
            order by
                events.loaded_at,
                {%- for column in [
                    'event_id', 'source', 'received_event_type', 'received_contact_id', 'occurred_at', 'message_id', 'link_url',
                    'user_agent', 'ip_address', 'bounce_type', 'is_flagged_machine', 'amount', 'currency', 'properties'
                ] %}
                events.{{ column }} nulls last{% if not loop.last %},{% endif %}
                {%- endfor %}
        ) as kept_order
    from events
    inner join repeated_keys
        on events.event_key = repeated_keys.event_key

)

select * from ranked
