{{ config(enabled=capability_is_on('saturation')) }}

-- The ways in which mail may tire a contact, and how common each is before anything is known:
-- `share` is where int_decline_shares begins.
with

seeded as (select * from {{ ref('saturation_declines') }})

select
    {{ parse_integer('decline_number') }} as decline_number,
    {{ parse_number('decline') }} as decline,
    {{ parse_number('prior_share') }} as prior_share,
    {{ parse_number('prior_share') }} as share
from seeded
