with

contact_saturation as (

    select * from {{ ref('int_contact_saturation') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

)

select
    -- ids
    contact_saturation.contact_id,

    -- strings
    contact_saturation.saturation,

    -- numerics
    contact_saturation.sent_count_28d,
    cast(contact_saturation.tiring_mails_a_week as {{ type_points() }}) as tiring_mails_a_week,
    cast(contact_saturation.next_mail_worth as {{ type_points() }}) as next_mail_worth,
    cast(contact_saturation.weekly_room as {{ type_points() }}) as weekly_room,
    cast(contact_saturation.response_decline as {{ type_points() }}) as response_decline,
    cast(contact_saturation.population_decline as {{ type_points() }}) as population_decline,
    cast(contact_saturation.own_share as {{ type_points() }}) as own_share,
    contact_saturation.learnt_mail_count,
    contact_saturation.learnt_response_count,

    -- dates
    as_of.as_of_date
from contact_saturation
cross join as_of
