{#
  How much likelier than a contact's own rate a response to a message was, sent at a local hour: the message itself
  (shrunk towards an ordinary one) times the population's effect of that weekday and hour.
#}
with

cells as (

    select * from {{ ref('int_send_cells') }}

),

effects as (

    select * from {{ ref('int_send_time_effects') }}

),

settings as (

    select * from {{ ref('stg_config__send_time_settings') }}

),

timed as (

    select
        cells.purpose,
        cells.response,
        cells.message_id,
        cells.sent_weekday,
        cells.sent_hour,
        cells.response_count,
        cells.expected_responses,
        exp(effects.effect * (1 - effects.response_rate)) as hour_factor
    from cells
    inner join effects
        on
            cells.purpose = effects.purpose
            and cells.response = effects.response
            and cells.sent_weekday = effects.sent_weekday
            and cells.sent_hour = effects.sent_hour

),

message_sums as (

    select
        purpose,
        response,
        message_id,
        sum(response_count) as response_count,
        {{ exact_sum('expected_responses * hour_factor') }} as expected_responses
    from timed
    group by purpose, response, message_id

)

select
    -- ids
    timed.message_id,

    -- strings
    timed.purpose,
    timed.response,

    -- numerics
    timed.sent_weekday,
    timed.sent_hour,
    cast(
        timed.hour_factor
        * (1 + settings.message_variance * message_sums.response_count)
        / (1 + settings.message_variance * message_sums.expected_responses) as decimal(18, 9)
    ) as response_factor
from timed
cross join settings
inner join message_sums
    on
        timed.purpose = message_sums.purpose
        and timed.response = message_sums.response
        and timed.message_id = message_sums.message_id
