{{ config(enabled=capability_is_on('predictions')) }}

{#
  The features of every contact who may be mailed, at the day of the next mail, and the bins they fall into: one row per
  contact without a plan, and one per contact and day with a planned send. int_training_sends for days to come, by plain
  aggregates, because it is asked of everybody.

  Without a plan the next mail is expected after the contact's own mean gap, shrunk to that of all, times ln 2 (as many
  gaps are shorter as are longer). With one, mails planned for days before count as sent, and as answered at the
  contact's own rate; nobody knows which will be allowed. engage_cell and unsubscribe_cell name a combination of bins
  (16 ^ place x bin), of people who were mailed or never.
#}
with

contacts as (

    select
        contacts.contact_key,
        cast(contacts.created_at as date) as joined_on
    from {{ ref('int_contacts') }} as contacts
    inner join {{ ref('int_contact_consent') }} as consent
        on contacts.contact_key = consent.contact_key
    where consent.is_mailable

),

contact_days as (
    select * from {{ ref('int_contact_days') }}
    where mail_count + engaged_mail_count + clicked_mail_count + machine_open_count > 0
),

planned_sends as (
    select * from {{ ref('int_planned_sends') }}
    where coalesce(message_type, '') <> 'transactional'
),

period as (select * from {{ ref('int_prediction_period') }}),

settings as (select * from {{ ref('stg_config__prediction_settings') }}),

days as (

    select
        contact_days.contact_key,
        contact_days.mail_count,
        contact_days.engaged_mail_count,
        contact_days.clicked_mail_count,
        contact_days.machine_open_count,
        period.cut_day,
        {{ day_number('contact_days.event_date') }} as day_number,
        {{ decay_weight(day_number('contact_days.event_date'), 'period', 'settings') }} as weight
    from contact_days
    inner join period
        on
            contact_days.event_date
            between {{ add_days('period.as_of_date', 1 - look_back_days() | int) }}
            and period.as_of_date
    cross join settings

),

engaged as (

    select
        contact_key,
        max(day_number) as last_engaged_day
    from days
    where engaged_mail_count > 0
    group by contact_key

),

histories as (

    select
        days.contact_key,
        cast(sum(days.mail_count * days.weight) as {{ type_double() }}) as send_weight,
        cast(sum(days.engaged_mail_count * days.weight) as {{ type_double() }}) as engaged_weight,
        sum(days.mail_count) as send_count,
        sum(days.machine_open_count) as machine_open_count,
        {%- for number in range(1, 8) %}
        sum(
            case when days.day_number >= days.cut_day - {{ number }} then days.mail_count else 0 end
        ) as sends_{{ number }}_days,
        {%- endfor %}
        sum(
            case
                when days.day_number <= engaged.last_engaged_day then 0
                else days.mail_count
            end
        ) as ignored_streak,
        max(case when days.clicked_mail_count > 0 then days.day_number end) as last_click_day,
        max(case when days.mail_count > 0 then days.day_number end) as last_send_day,
        min(case when days.mail_count > 0 then days.day_number end) as first_send_day
    from days
    left join engaged
        on days.contact_key = engaged.contact_key
    group by days.contact_key

),

known as (

    select
        contacts.contact_key,
        coalesce(period.cut_day, 0) as cut_day,
        cast(coalesce(
            {{ decay_weight('period.cut_day', 'period', 'settings') }}, 1
        ) as {{ type_double() }}) as weight_now,
        {%- for name in ['send_weight', 'engaged_weight'] %}
        coalesce(histories.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        {%- for name in ['send_count', 'machine_open_count', 'ignored_streak'] %}
        cast(coalesce(histories.{{ name }}, 0) as integer) as {{ name }},
        {%- endfor %}
        {%- for number in range(1, 8) %}
        cast(coalesce(histories.sends_{{ number }}_days, 0) as integer) as sends_{{ number }}_days,
        {%- endfor %}
        histories.last_click_day,
        histories.last_send_day,
        histories.first_send_day,
        {{ day_number('contacts.joined_on') }} as joined_day
    from contacts
    cross join period
    cross join settings
    left join histories
        on contacts.contact_key = histories.contact_key

),

exposed as (

    select
        known.*,
        known.send_weight / known.weight_now as decayed_sends,
        case
            when known.first_send_day is null then 0
            else {{ decayed_days('known', 'settings') }}
        end as decayed_days,
        (known.engaged_weight / known.weight_now + settings.prior_sends * settings.prior_rate)
        / (known.send_weight / known.weight_now + settings.prior_sends) as engagement_rate
    from known
    cross join settings

),

cadence as (

    select {{ ratio(exact_sum('decayed_sends', 6), exact_sum('decayed_days', 6)) }} as mails_a_day
    from exposed

),

plans as (

    select
        planned_sends.contact_key,
        {{ days_until_send('planned_sends.planned_date', 'period.as_of_date') }} as days_until_send,
        count(*) as mail_count
    from planned_sends
    cross join period
    group by
        planned_sends.contact_key,
        {{ days_until_send('planned_sends.planned_date', 'period.as_of_date') }}

),

weighed as (

    select
        plans.*,
        plans.mail_count * cast(
            {{ decay_weight('(period.cut_day + plans.days_until_send)', 'period', 'settings') }}
            as decimal(28, 0)
        ) as weight
    from plans
    cross join period
    cross join settings

),

occasions as (

    select
        exposed.contact_key,
        false as is_planned,
        cast(floor(least({{ furthest_day() }}, coalesce(
            ln(2) * (exposed.decayed_days + settings.cadence_prior_days)
            / (exposed.decayed_sends + settings.cadence_prior_days * cadence.mails_a_day), 0
        ))) as integer) as days_until_send,
        0 as planned_weight,
        0 as planned_7_days,
        cast(null as integer) as last_planned_in,
        cast(null as integer) as first_planned_in
    from exposed
    cross join cadence
    cross join settings

    union all

    select
        contact_key,
        true as is_planned,
        days_until_send,
        cast(coalesce(sum(weight) over earlier, 0) as {{ type_double() }}) as planned_weight,
        cast(coalesce(sum(mail_count) over week_before, 0) as integer) as planned_7_days,
        max(days_until_send) over earlier as last_planned_in,
        min(days_until_send) over earlier as first_planned_in
    from weighed
    window
        earlier as (
            partition by contact_key order by days_until_send
            range between unbounded preceding and 1 preceding
        ),
        week_before as (
            partition by contact_key order by days_until_send
            range between 7 preceding and 1 preceding
        )

),

states as (

    select
        exposed.contact_key,
        occasions.is_planned,
        occasions.days_until_send,
        exposed.cut_day + occasions.days_until_send as cut_day,
        cast(coalesce({{ decay_weight(
            '(exposed.cut_day + occasions.days_until_send)', 'period', 'settings'
        ) }}, 1) as {{ type_double() }}) as weight_now,
        exposed.send_weight + occasions.planned_weight as send_weight,
        exposed.engaged_weight + exposed.engagement_rate * occasions.planned_weight
            as engaged_weight,
        exposed.send_count,
        exposed.machine_open_count,
        exposed.ignored_streak,
        occasions.planned_7_days + case occasions.days_until_send
            {%- for ahead in range(7) %}
            when {{ ahead }} then exposed.sends_{{ 7 - ahead }}_days
            {%- endfor %}
            else 0
        end as sends_7_days,
        exposed.last_click_day,
        coalesce(exposed.cut_day + occasions.last_planned_in, exposed.last_send_day)
            as last_send_day,
        coalesce(exposed.first_send_day, exposed.cut_day + occasions.first_planned_in)
            as first_send_day,
        coalesce(exposed.joined_day, exposed.first_send_day, exposed.cut_day) as joined_day
    from exposed
    inner join occasions
        on exposed.contact_key = occasions.contact_key
    cross join period
    cross join settings

),

features as (

    select
        states.contact_key,
        states.is_planned,
        states.days_until_send,
        states.send_count,
        {{ feature_columns('states', 'settings') }}
    from states
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
    contact_key,
    {%- for feature in prediction_features() %}
    {{ feature }},
    {{ feature }}_bin,
    {%- endfor %}
    {%- for target in ['engage', 'unsubscribe'] %}
    {%- for feature in prediction_targets()[target] %}
    {{ '+ ' if not loop.first }}cast({{ feature }}_bin as bigint) * {{ 16 ** loop.index0 }}
    {%- endfor %}
    + case when send_count = 0 then {{ 16 ** 6 }} else 0 end as {{ target }}_cell,
    {%- endfor %}
    cast(send_count as bigint) as send_count,
    days_until_send,
    is_planned,
    is_open_hidden
from binned
