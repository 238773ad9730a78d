{{ config(enabled=capability_is_on('send_times')) }}

select
    trim(time_zone) as time_zone,
    lower(trim(time_zone)) as lower_time_zone
from {{ ref('time_zones') }}
