-- depends_on: {{ ref('int_refresh_settings') }}
{%- set is_partial = not rebuilds_whole('events') %}
{%- set state = stored_relation('int_refresh_state') if is_partial else none %}
-- Messages whose columns are others than at the last completed refresh: rules may look at them.
with

messages as (

    select
        message_id,
        {{ message_text() }} as signature
    from {{ ref('int_messages') }}

){%- if not state %}

select
    message_id,
    {{ completed_refreshes() + 1 }} as refresh_number
from messages
where 1 = 0
{%- else %},

done_messages as (

    select
        item_key as message_id,
        item_value as signature
    from {{ state }}
    where item = 'message'

),

changed as (

    select
        coalesce(messages.message_id, done_messages.message_id) as message_id
    from messages
    full outer join done_messages
        on messages.message_id = done_messages.message_id
    where coalesce(messages.signature, '') <> coalesce(done_messages.signature, '')

)

select
    message_id,
    {{ completed_refreshes() + 1 }} as refresh_number
from changed

{{ interrupted_rows() }}
{%- endif %}
