{{ config(enabled=capability_is_on('saturation')) }}

-- What is this: saturation with a number out of its bounds, or a state that its numbers deny.
-- When does it matter: a tired contact would be called fresh, or the other way round.
-- How to resolve: int_contact_saturation averages declines of 0 to 1 and fct_contact_saturation
-- compares the worth of one more mail with the settings; look at the contact's row in both.
with

saturation as (select * from {{ ref('fct_contact_saturation') }}),

settings as (select * from {{ ref('stg_config__saturation_settings') }})

select
    saturation.contact_id,
    saturation.saturation,
    saturation.next_mail_worth,
    saturation.weekly_room,
    saturation.response_decline,
    saturation.own_share
from saturation
cross join settings
where
    saturation.response_decline not between 0 and 1
    or saturation.own_share not between 0 and 1
    or saturation.weekly_room not between 0 and 50
    or saturation.next_mail_worth > 1
    or saturation.learnt_response_count > saturation.learnt_mail_count
    or 4 * saturation.tiring_mails_a_week > saturation.sent_count_28d
    or (saturation.saturation = 'saturated' and saturation.weekly_room > 0)
    or (saturation.saturation = 'saturated')
    <> (saturation.next_mail_worth < settings.saturated_below)
