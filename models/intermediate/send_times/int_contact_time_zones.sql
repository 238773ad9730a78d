{{ config(enabled=capability_is_on('send_times')) }}

-- The clock of each contact: its own zone where that is known, otherwise the default.
with

contacts as (select * from {{ ref('int_contacts') }}),

time_zones as (select * from {{ ref('stg_config__time_zones') }}),

settings as (select * from {{ ref('stg_config__send_time_settings') }})

select
    contacts.contact_key,
    contacts.contact_id,
    coalesce(own_zones.time_zone, default_zones.time_zone) as time_zone,
    case
        when own_zones.time_zone is not null then 'contact'
        when contacts.timezone is null then 'missing'
        else 'unknown'
    end as time_zone_source
from contacts
cross join settings
inner join time_zones as default_zones
    on lower(settings.default_time_zone) = default_zones.lower_time_zone
left join time_zones as own_zones
    on lower(trim(contacts.timezone)) = own_zones.lower_time_zone
