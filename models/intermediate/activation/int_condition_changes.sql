{{ config(enabled=capability_is_on('segments')) }}

-- When the conditions of segments began and ceased to hold: one row per contact, condition and
-- day of change. Consent, tiers and counted days have a past; what has none holds from a contact's
-- first day on as it holds now. The state of a day is that at its end.
with

conditions as (

    select distinct
        condition_key,
        condition_field,
        condition_operator,
        condition_value,
        is_dated,
        case
            when not is_dated or condition_field not in ({{ quoted_list(counted_day_traits()) }})
                then null
            when condition_operator in ('>', '<=')
                then cast(floor({{ parse_number('condition_value') }}) + 1 as integer)
            when condition_operator in ('>=', '<')
                then cast(ceil({{ parse_number('condition_value') }}) as integer)
        end as bound_days
    from {{ ref('stg_config__segment_conditions') }}

),

as_of as (select * from {{ ref('int_as_of_date') }}),

activity as (select * from {{ ref('int_contact_activity') }}),

-- Consent: as it is after each day on which something was said of it. What was said before a
-- contact's history begins holds from its first day on.
consent_days as (

    select
        consent_changes.*,
        activity.is_known and not consent_changes.is_refused as is_mailable,
        greatest(consent_changes.change_date, activity.start_date) as shown_date,
        row_number() over (
            partition by
                consent_changes.contact_key,
                greatest(consent_changes.change_date, activity.start_date)
            order by consent_changes.change_date desc
        ) as place
    from {{ ref('int_consent_changes') }} as consent_changes
    inner join activity
        on consent_changes.contact_key = activity.contact_key

),

consent as (

    select
        contact_key,
        start_date as change_date,
        0 as change_order,
        false as is_unsubscribed,
        false as has_complained,
        false as has_hard_bounced,
        is_known as is_mailable
    from activity

    union all

    select
        contact_key,
        shown_date as change_date,
        1 as change_order,
        is_unsubscribed,
        has_complained,
        has_hard_bounced,
        is_mailable
    from consent_days
    where place = 1

),

-- Counted days: when the thing happened, and when it had been so long ago that a bound was passed.
counted as (

    select
        condition_field,
        min(bound_days) as least_days
    from conditions
    where is_dated and condition_field in ({{ quoted_list(counted_day_traits()) }})
    group by condition_field

),

happenings as (

    select
        contact_days.contact_key,
        counted.condition_field,
        counted.least_days,
        contact_days.event_date as happened_on
    from {{ ref('int_contact_days') }} as contact_days
    inner join as_of
        on contact_days.event_date <= as_of.as_of_date
    inner join counted
        on
            counted.condition_field = 'activity.days_since_event'
            or (
                counted.condition_field = 'activity.days_since_engagement'
                and {{ is_engaged_day('contact_days') }}
            )

    union all

    select
        activity.contact_key,
        counted.condition_field,
        counted.least_days,
        activity.created_on as happened_on
    from activity
    inner join counted
        on counted.condition_field = 'activity.tenure_days'
    where activity.created_on is not null

),

gaps as (

    select
        happenings.contact_key,
        happenings.condition_field,
        happenings.least_days,
        happenings.happened_on,
        {{ days_between('lag(happenings.happened_on) over one_thing', 'happenings.happened_on') }}
            as days_before,
        {{ days_between(
            'happenings.happened_on',
            'coalesce(lead(happenings.happened_on) over one_thing, ' ~ add_days('as_of.as_of_date', 1) ~ ')'
        ) }} as days_after
    from happenings
    cross join as_of
    window
        one_thing as (
            partition by happenings.contact_key, happenings.condition_field
            order by happenings.happened_on
        )

),

long_gaps as (

    select *
    from gaps
    where days_before is null or days_before > least_days or days_after > least_days

),

valued as (

    select
        activity.contact_key,
        conditions.condition_key,
        activity.start_date as change_date,
        0 as change_order,
        case when conditions.condition_field like 'tier.%' then 'unscored' end as trait_value
    from activity
    inner join conditions
        on conditions.is_dated and conditions.condition_field not like 'consent.%'

    union all

    select
        consent.contact_key,
        conditions.condition_key,
        consent.change_date,
        consent.change_order,
        case conditions.condition_field
            {%- for name in dated_consent_traits() %}
            when '{{ name }}'
                then case when {{ name }} then 'true' else 'false' end
            {%- endfor %}
        end as trait_value
    from consent
    inner join conditions
        on conditions.is_dated and conditions.condition_field like 'consent.%'

    union all

    select
        contacts.contact_key,
        conditions.condition_key,
        tier_changes.changed_on as change_date,
        1 as change_order,
        case conditions.condition_field
            when 'tier.' || tier_changes.score_id then tier_changes.tier
            else cast(tier_changes.tier_rank as {{ type_text() }})
        end as trait_value
    from {{ ref('fct_tier_changes') }} as tier_changes
    inner join conditions
        on
            conditions.condition_field
            in ('tier.' || tier_changes.score_id, 'tier_rank.' || tier_changes.score_id)
    inner join {{ ref('int_contacts') }} as contacts
        on tier_changes.contact_id = contacts.contact_id

    union all

    select
        long_gaps.contact_key,
        conditions.condition_key,
        long_gaps.happened_on as change_date,
        1 as change_order,
        '0' as trait_value
    from long_gaps
    inner join conditions
        on long_gaps.condition_field = conditions.condition_field and conditions.is_dated
    where long_gaps.days_before is null or long_gaps.days_before > conditions.bound_days

    union all

    select
        long_gaps.contact_key,
        conditions.condition_key,
        {{ add_days('long_gaps.happened_on', 'conditions.bound_days') }} as change_date,
        1 as change_order,
        cast(conditions.bound_days as {{ type_text() }}) as trait_value
    from long_gaps
    inner join conditions
        on long_gaps.condition_field = conditions.condition_field
    where conditions.bound_days > 0 and conditions.bound_days < long_gaps.days_after

),

states as (

    select
        held_today.contact_key,
        held_today.condition_key,
        activity.start_date as change_date,
        0 as change_order,
        true as holds
    from {{ ref('int_contact_conditions') }} as held_today
    inner join activity
        on held_today.contact_key = activity.contact_key
    inner join conditions
        on held_today.condition_key = conditions.condition_key and not conditions.is_dated

    union all

    select
        valued.contact_key,
        valued.condition_key,
        valued.change_date,
        valued.change_order,
        {{ trait_holds('valued.trait_value', 'conditions') | indent(8) }} as holds
    from valued
    inner join conditions
        on valued.condition_key = conditions.condition_key

),

last_of_day as (

    select
        *,
        row_number() over (
            partition by contact_key, condition_key, change_date order by change_order desc
        ) as place
    from states
    where holds or change_order > 0

),

compared as (

    select
        contact_key,
        condition_key,
        change_date,
        holds,
        lag(holds, 1, false) over (
            partition by contact_key, condition_key order by change_date
        ) as held_before
    from last_of_day
    where place = 1

)

select
    contact_key,
    condition_key,
    case when holds then 1 else -1 end as holding_change,
    change_date
from compared
where holds <> held_before
