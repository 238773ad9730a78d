{#
  The features of every contact who may be mailed, as of the midnight after the as-of date, and the bins they fall into.
  One row per contact; engage_cell and unsubscribe_cell name a combination of bins (16 ^ place x bin).
#}
with

contacts as (

    select
        contacts.contact_id,
        cast(contacts.created_at as date) as joined_on
    from {{ ref('int_contacts') }} as contacts
    left join {{ ref('int_contact_consent') }} as consent
        on contacts.contact_id = consent.contact_id
    where
        contacts.is_known
        and not coalesce(
            consent.is_unsubscribed or consent.has_complained or consent.has_hard_bounced, false
        )

),

states as (

    select * from {{ ref('int_contact_states') }}

),

period as (

    select * from {{ ref('int_prediction_period') }}

),

settings as (

    select * from {{ ref('stg_config__prediction_settings') }}

),

known as (

    select
        contacts.contact_id,
        coalesce(period.cut_day, 0) as cut_day,
        cast(coalesce(
            {{ decay_weight('period.cut_day', 'period', 'settings') }}, 1
        ) as {{ type_double() }}) as weight_now,
        cast(coalesce(states.send_weight, 0) as {{ type_double() }}) as send_weight,
        cast(coalesce(states.engaged_weight, 0) as {{ type_double() }}) as engaged_weight,
        {%- for name in ['send_count', 'machine_open_count', 'sends_7_days', 'ignored_streak'] %}
        coalesce(states.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        states.last_click_day,
        states.last_send_day,
        states.first_send_day,
        coalesce(
            {{ day_number('contacts.joined_on') }}, states.first_send_day, period.cut_day
        ) as joined_day
    from contacts
    cross join period
    cross join settings
    left join states
        on contacts.contact_id = states.contact_id

),

features as (

    select
        known.contact_id,
        known.send_count,
        {{ feature_columns('known', 'settings') }}
    from known
    cross join settings

),

binned as (

    select
        {%- for feature in prediction_features() %}
        {{ prediction_bin(feature, feature) }} as {{ feature }}_bin,
        {%- endfor %}
        *
    from features

)

select
    -- ids
    contact_id,

    -- numerics
    {%- for feature in prediction_features() %}
    {{ feature }},
    {{ feature }}_bin,
    {%- endfor %}
    {%- for target in ['engage', 'unsubscribe'] %}
    {{ cell_key(target) }} as {{ target }}_cell,
    {%- endfor %}
    cast(send_count as bigint) as send_count,

    -- booleans
    is_open_hidden
from binned
