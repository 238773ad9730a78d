{{ config(enabled=capability_is_on('saturation')) }}

with

contacts as (select * from {{ ref('int_contacts') }}),

mailable as (
    select * from {{ ref('dim_contacts') }}
    where is_mailable
),

contact_saturation as (select * from {{ ref('int_contact_saturation') }}),

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

valued as (

    select
        contact_saturation.*,
        contacts.contact_id,
        1 - contact_saturation.response_decline * contact_saturation.tiring_mails_a_week
            as next_mail_worth,
        1 - settings.saturated_below as bearable_loss,
        settings.saturated_below,
        settings.under_saturated_above,
        as_of.as_of_date
    from contact_saturation
    cross join settings
    cross join as_of
    inner join contacts
        on contact_saturation.contact_key = contacts.contact_key
    inner join mailable
        on contacts.contact_id = mailable.contact_id

)

select
    -- ids
    contact_id,

    -- strings
    case
        when next_mail_worth < saturated_below then 'saturated'
        when next_mail_worth > under_saturated_above then 'under_saturated'
        else 'on_target'
    end as saturation,

    -- numerics
    sent_count_28d,
    cast(tiring_mails_a_week as {{ type_points() }}) as tiring_mails_a_week,
    cast(next_mail_worth as {{ type_points() }}) as next_mail_worth,
    cast(
        case
            when response_decline * (50 + tiring_mails_a_week) <= bearable_loss then 50
            else greatest(bearable_loss / response_decline - tiring_mails_a_week, 0)
        end as {{ type_points() }}
    ) as weekly_room,
    cast(response_decline as {{ type_points() }}) as response_decline,
    cast(population_decline as {{ type_points() }}) as population_decline,
    cast(own_share as {{ type_points() }}) as own_share,
    learnt_mail_count,
    learnt_response_count,

    -- dates
    as_of_date
from valued
