{{ config(materialized='by_value', unique_key=['message_key']) }}

{%- set columns = ['sent_at', 'message_name', 'category', 'message_type', 'channel'] %}
with

{{ first_rows('messages', 'message_id', columns) }}

select
    {{ id_key('message_id') }} as message_key,
    message_id,
    {{ columns | join(',\n    ') }}
from first_rows
