with

contacts as (

    select * from {{ ref('int_contacts') }}

),

mailable as (

    select *
    from {{ ref('dim_contacts') }}
    where is_mailable

),

contact_saturation as (

    select * from {{ ref('int_contact_saturation') }}

),

settings as (

    select * from {{ ref('stg_config__saturation_settings') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

valued as (

    select
        contact_saturation.*,
        contacts.contact_id,
        1 - contact_saturation.response_decline * contact_saturation.tiring_mails_a_week
            as next_mail_worth
    from contact_saturation
    inner join contacts
        on contact_saturation.contact_key = contacts.contact_key
    inner join mailable
        on contacts.contact_id = mailable.contact_id

)

select
    -- ids
    valued.contact_id,

    -- strings
    case
        when valued.next_mail_worth < settings.saturated_below then 'saturated'
        when valued.next_mail_worth > settings.under_saturated_above then 'under_saturated'
        else 'on_target'
    end as saturation,

    -- numerics
    valued.sent_count_28d,
    cast(valued.tiring_mails_a_week as {{ type_points() }}) as tiring_mails_a_week,
    cast(valued.next_mail_worth as {{ type_points() }}) as next_mail_worth,
    cast(
        case
            when
                valued.response_decline * (50 + valued.tiring_mails_a_week)
                <= 1 - settings.saturated_below
                then 50
            else greatest(
                (1 - settings.saturated_below) / valued.response_decline
                - valued.tiring_mails_a_week,
                0
            )
        end as {{ type_points() }}
    ) as weekly_room,
    cast(valued.response_decline as {{ type_points() }}) as response_decline,
    cast(valued.population_decline as {{ type_points() }}) as population_decline,
    cast(valued.own_share as {{ type_points() }}) as own_share,
    valued.learnt_mail_count,
    valued.learnt_response_count,

    -- dates
    as_of.as_of_date
from valued
cross join settings
cross join as_of
