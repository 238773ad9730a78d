{{ config(enabled=source_is_enabled('klaviyo')) }}

{%- set times = ['changed_at', 'changed_at_text', 'loaded_at', 'loaded_at_text'] %}
{%- set tables = {
    'people': ['person', 'profiles'],
    'excluded': ['global_exclusions', 'global_exclusion', 'exclusions'],
    'list_excluded': ['list_exclusion', 'list_exclusions'],
} %}
with

{%- for step, names in tables.items() %}

{{ step }} as (
    {{ raw_rows(names, {
        'id': 'text',
        'row_id': 'text from _dlt_id',
        'email': 'text from email or attributes.email',
        'list_id': 'text',
        'attributes': 'text',
        'reason': 'text',
        'consent': 'text from ' ~ klaviyo_marketing('consent'),
        'method': 'text from ' ~ klaviyo_marketing('method'),
        'is_confirmed': 'boolean from ' ~ klaviyo_marketing('double_optin'),
        'is_open': 'boolean from ' ~ klaviyo_marketing('can_receive_email_marketing'),
        'suppression': 'text from ' ~ klaviyo_marketing('suppressions') ~ ' or ' ~ klaviyo_marketing('suppression'),
        'list_suppressions': 'text from ' ~ klaviyo_marketing('list_suppressions'),
        'consented_at': 'timestamp from ' ~ klaviyo_marketing('consent_timestamp') ~ ' or ' ~ klaviyo_marketing('timestamp'),
        'changed_at': 'timestamp from timestamp or ' ~ klaviyo_marketing('last_updated') ~ ' or '
            ~ klaviyo_marketing('consent_timestamp') ~ ' or updated or attributes.updated',
        'loaded_at': 'load_time',
    }, is_required=step == 'people', source_name='klaviyo', needed=['id', 'email']) }}
),
{%- endfor %}

-- dlt lays nested lists into tables beside. Where nothing says why no mail may go out, it is an
-- objection. A consent is the person's own where the method says so, or
-- where it was confirmed in a mail; its time is that of the act, an objection's the latest change.
profiles as (
    {%- for step in tables %}

    select
        *,
        {{ prefixed_id('klaviyo', 'id') }} as contact_id,
        {{ 'false' if step == 'people' else 'suppression is null' }} as is_excluded,
        coalesce(
            upper(consent) = 'SUBSCRIBED' and consented_at is not null and coalesce(is_open, true)
            and (is_confirmed or {{ klaviyo_subscribed_by('method') }} = 'person'), false
        ) as is_own_consent
    from {{ step }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

{%- for list in ['suppression', 'list_suppressions'] %}

{{ list }}_found as (

    select
        *,
        {{ mended_json(list) }} as found
    from profiles
    where {{ list }} is not null

),

{{ list }}_parts as (
    {{ json_elements(list ~ '_found', 'found', ['contact_id', 'email'] + times, 'part') }}
),

{{ list }}_beside as (
    {{ raw_rows('profiles__attributes__subscriptions__email__marketing__' ~ list, {
        'row_id': 'text from _dlt_parent_id',
        'list_id': 'text',
        'reason': 'text',
        'stated_at': 'timestamp from timestamp',
    }, source_name='klaviyo') }}
),
{%- endfor %}

-- Why no mail may go out, where that is told.
reasons as (

    select distinct contact_id
    from suppression_parts
    where {{ json_field('part', ['reason']) }} is not null

),

reasons_beside as (

    select distinct row_id
    from suppression_beside

),

judged as (

    select
        profiles.*,
        coalesce(
            not profiles.is_open
            and reasons.contact_id is null
            and reasons_beside.row_id is null,
            false
        ) as is_closed
    from profiles
    left join reasons
        on profiles.contact_id = reasons.contact_id
    left join reasons_beside
        on profiles.row_id = reasons_beside.row_id

),

statements as (

    select
        contact_id,
        email,
        case when is_excluded then list_id end as list_id,
        case
            when is_excluded then {{ klaviyo_statement('reason') }}
            when attributes is not null and {{ mended_json('attributes') }} is null then 'objected'
            when upper(consent) = 'UNSUBSCRIBED' then 'objected'
            when is_closed then 'objected'
            when is_own_consent then 'subscribed'
        end as statement,
        coalesce(reason, 'state') as reason,
        case
            when is_own_consent and not is_closed then consented_at_text
            else changed_at_text
        end as stated_at_text,
        case
            when is_own_consent and not is_closed then consented_at
            else changed_at
        end as stated_at,
        loaded_at_text,
        loaded_at
    from judged
    {%- for list in ['suppression', 'list_suppressions'] %}

    union all

    select
        contact_id,
        email,
        {{ json_field('part', ['list_id']) }} as list_id,
        {{ klaviyo_statement(json_field('part', ['reason'])) }} as statement,
        coalesce({{ json_field('part', ['reason']) }}, 'state') as reason,
        coalesce({{ json_field('part', ['timestamp']) }}, changed_at_text) as stated_at_text,
        coalesce({{ parse_time(json_field('part', ['timestamp'])) }}, changed_at) as stated_at,
        loaded_at_text,
        loaded_at
    from {{ list }}_parts
    where part is not null

    union all

    select
        profiles.contact_id,
        profiles.email,
        beside.list_id,
        {{ klaviyo_statement('beside.reason') }} as statement,
        coalesce(beside.reason, 'state') as reason,
        coalesce(beside.stated_at_text, profiles.changed_at_text) as stated_at_text,
        coalesce(beside.stated_at, profiles.changed_at) as stated_at,
        profiles.loaded_at_text,
        profiles.loaded_at
    from {{ list }}_beside as beside
    inner join profiles
        on beside.row_id = profiles.row_id
    {%- endfor %}

    union all

    -- Mail that is dropped suppresses the profile ("Understanding bounced emails"); so does a hand.
    select
        contact_id,
        cast(null as {{ type_text() }}) as email,
        cast(null as {{ type_text() }}) as list_id,
        case lower(trim(event_type))
            when 'dropped email' then 'undeliverable' else 'objected'
        end as statement,
        event_type as reason,
        occurred_at_text as stated_at_text,
        occurred_at as stated_at,
        loaded_at_text,
        loaded_at
    from {{ ref('stg_klaviyo__events') }}
    where
        lower(trim(event_type)) in (
            'dropped email', 'manually suppressed from email marketing'
        )

)

{{ staged_rows('consents', 'statements', {'source': "'klaviyo'"},
    kept=['contact_id', 'email', 'list_id', 'statement', 'reason', 'stated_at', 'loaded_at'],
    where='statement is not null') }}
