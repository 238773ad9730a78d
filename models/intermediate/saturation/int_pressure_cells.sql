-- Mails and responses per contact and number of tiring mails around them; `appeal` is the sum of
-- their messages' appeals.
with

sends as (

    select * from {{ ref('int_pressured_sends') }}

),

messages as (

    select * from {{ ref('int_message_appeals') }}

)

select
    sends.contact_id,
    sends.tiring_count,
    count(*) as send_count,
    cast(sum(sends.response_count) as bigint) as response_count,
    cast(sum(messages.appeal) as decimal(18, 9)) as appeal
from sends
inner join messages
    on sends.message_id = messages.message_id
group by sends.contact_id, sends.tiring_count
