-- How saturated each contact is that may be mailed. `next_mail_worth`: what one more mail a week
-- brings, less what it takes from the others, as a share of the responses that a mail brings now.
with

contacts as (

    select * from {{ ref('int_contacts') }}

),

controls as (

    select contacts.contact_id
    from {{ ref('int_contacts') }} as contacts
    left join {{ ref('int_contact_consent') }} as consent
        on contacts.contact_id = consent.contact_id
    where
        not contacts.is_known
        or consent.is_unsubscribed
        or consent.has_complained
        or consent.has_hard_bounced

),

declines as (

    select * from {{ ref('int_contact_declines') }}

),

shares as (

    select * from {{ ref('int_decline_shares') }}

),

settings as (

    select * from {{ ref('stg_config__saturation_settings') }}

),

exposures as (

    select
        mail_pressure.contact_id,
        sum(mail_pressure.send_count) as sent_count_28d,
        sum(case
            when mail_pressure.other_mail_count >= settings.free_mails
                then mail_pressure.send_count
        end) as tiring_count_28d
    from {{ ref('int_mail_pressure') }} as mail_pressure
    inner join {{ ref('int_as_of_date') }} as as_of
        on
            mail_pressure.event_date <= as_of.as_of_date
            and mail_pressure.event_date > {{ add_days('as_of.as_of_date', -28) }}
    cross join settings
    group by mail_pressure.contact_id

),

joined as (

    select
        contacts.contact_id,
        coalesce(declines.send_count, 0) as learnt_mail_count,
        coalesce(declines.response_count, 0) as learnt_response_count,
        cast(coalesce(exposures.sent_count_28d, 0) as bigint) as sent_count_28d,
        coalesce(declines.decline, shares.mean_decline) as response_decline,
        shares.mean_decline as population_decline,
        coalesce(declines.own_share, 0) as own_share,
        cast(coalesce(exposures.tiring_count_28d, 0) as {{ type_double() }}) / 4
            as tiring_mails_a_week,
        settings.saturated_below,
        settings.under_saturated_above
    from contacts
    cross join shares
    cross join settings
    left join controls
        on contacts.contact_id = controls.contact_id
    left join declines
        on contacts.contact_id = declines.contact_id
    left join exposures
        on contacts.contact_id = exposures.contact_id
    where controls.contact_id is null

),

valued as (

    select
        *,
        1 - response_decline * tiring_mails_a_week as next_mail_worth
    from joined

)

select
    *,
    case
        when next_mail_worth < saturated_below then 'saturated'
        when next_mail_worth > under_saturated_above then 'under_saturated'
        else 'on_target'
    end as saturation,
    case
        when response_decline * (50 + tiring_mails_a_week) <= 1 - saturated_below then 50
        else greatest((1 - saturated_below) / response_decline - tiring_mails_a_week, 0)
    end as weekly_room
from valued
