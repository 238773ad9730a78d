{{ config(enabled=capability_is_on('decisions')) }}

{#
  Do the rules help? Contacts of a planned message whom filtering and pressure rules judged, set beside the holdout, of
  whom they were not asked. Both arms hold all who were planned, mailed or not, and what they did with any mail in the
  days from the planned one on: who is spared a mail cannot answer that one. A hash drew the arms per message and
  contact, so each pair counts by itself. Intervals: Newcombe's hybrid score interval of a difference (Statistics in
  Medicine 17, 1998, 873-890, method 10), which holds where nobody left, too.
#}
{%- set outcomes = ['response', 'unsubscribe'] %}
{%- set arms = {'holdout': 'is_holdout', 'treated': 'not is_holdout'} %}
{%- set keys = {'message': 'message_id', 'all': 'cast(null as ' ~ type_text() ~ ')'} %}
{%- set z = 1.959964 %}
with

settings as (select * from {{ ref('stg_config__saturation_settings') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

contact_days as (
    select * from {{ ref('int_contact_days') }}
    where engaged_mail_count + unsubscribed_count > 0
),

mails as (

    select distinct
        mails.contact_key,
        mails.message_key
    from {{ ref('int_mails') }} as mails
    inner join as_of
        on mails.sent_date <= as_of.as_of_date
    where mails.message_key is not null

),

planned as (

    select
        sends.message_id,
        sends.contact_key,
        {{ id_key('sends.message_id') }} as message_key,
        sends.is_holdout,
        min(sends.planned_date) as from_date,
        min({{ add_days('sends.planned_date', 'settings.holdout_days - 1') }}) as until_date
    from {{ ref('int_planned_sends_validated') }} as sends
    cross join settings
    where sends.rejection_reason = 'past' and settings.holdout_share > 0
    group by sends.message_id, sends.contact_key, sends.is_holdout

),

judged as (

    select
        planned.message_id,
        planned.contact_key,
        planned.is_holdout,
        max(case when mails.contact_key is not null then 1 else 0 end) as is_sent,
        max(case when contact_days.engaged_mail_count > 0 then 1 else 0 end) as has_response,
        max(case when contact_days.unsubscribed_count > 0 then 1 else 0 end) as has_unsubscribe
    from planned
    inner join as_of
        on planned.until_date <= as_of.as_of_date
    left join mails
        on planned.contact_key = mails.contact_key and planned.message_key = mails.message_key
    left join contact_days
        on
            planned.contact_key = contact_days.contact_key
            and contact_days.event_date between planned.from_date and planned.until_date
    group by planned.message_id, planned.contact_key, planned.is_holdout

),

counted as (
    {%- for scope, key in keys.items() %}
    {%- set is_last_scope = loop.last %}
    {%- for outcome in outcomes %}

    select
        {{ key }} as message_id,
        '{{ scope }}' as scope,
        {%- for arm, is_in in arms.items() %}
        sum(case when {{ is_in }} then 1 else 0 end) as {{ arm }}_count,
        sum(case when {{ is_in }} then is_sent else 0 end) as {{ arm }}_sent_count,
        sum(case when {{ is_in }} then has_{{ outcome }} else 0 end) as {{ arm }}_outcome_count,
        {%- endfor %}
        '{{ outcome }}' as outcome
    from judged
    {%- if scope == 'message' %}
    group by message_id
    {%- endif %}
    {%- if not (loop.last and is_last_scope) %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

rates as (

    select
        {%- for arm in arms %}
        {{ ratio(arm ~ '_outcome_count', arm ~ '_count') }} as {{ arm }}_rate,
        {%- endfor %}
        *
    from counted
    where holdout_count > 0 and treated_count > 0

),

bounds as (

    select
        *,
        {%- for arm in arms %}
        {%- for bound, sign in [('low', '-'), ('high', '+')] %}
        (
            {{ arm }}_rate + {{ z * z / 2 }} / {{ arm }}_count
            {{ sign }} {{ z }} * sqrt(
                {{ arm }}_rate * (1 - {{ arm }}_rate) / {{ arm }}_count
                + {{ z * z / 4 }} / ({{ arm }}_count * {{ arm }}_count)
            )
        ) / (1 + {{ z * z }} / {{ arm }}_count) as {{ arm }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        treated_rate - holdout_rate as difference
    from rates

)

select
    -- ids
    bounds.message_id,

    -- strings
    bounds.scope,
    bounds.outcome,

    -- numerics
    {%- for arm in arms %}
    cast(bounds.{{ arm }}_count as bigint) as {{ arm }}_count,
    cast(bounds.{{ arm }}_sent_count as bigint) as {{ arm }}_sent_count,
    cast(bounds.{{ arm }}_outcome_count as bigint) as {{ arm }}_outcome_count,
    bounds.{{ arm }}_rate,
    {%- endfor %}
    bounds.difference,
    {%- for bound, sign, near, far in [('low', '-', 'low', 'high'), ('high', '+', 'high', 'low')] %}
    cast(cast(
        bounds.difference {{ sign }} sqrt(
            power(bounds.treated_rate - bounds.treated_{{ near }}, 2)
            + power(bounds.holdout_{{ far }} - bounds.holdout_rate, 2)
        ) as decimal(18, 6)
    ) as {{ type_double() }}) as difference_{{ bound }},
    {%- endfor %}

    -- dates
    as_of.as_of_date
from bounds
cross join as_of
