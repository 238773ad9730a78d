{{ config(materialized='by_value', unique_key=['message_key']) }}

with

received as (

    {{ union_sources('messages') }}

),

ordered as (

    select
        *,
        row_number() over (
            partition by message_id
            order by
                sent_at nulls last,
                message_name nulls last,
                category nulls last,
                message_type nulls last,
                channel nulls last
        ) as row_order
    from received
    where message_id is not null

)

select
    {{ id_key('message_id') }} as message_key,
    message_id,
    sent_at,
    message_name,
    category,
    message_type,
    channel
from ordered
where row_order = 1
