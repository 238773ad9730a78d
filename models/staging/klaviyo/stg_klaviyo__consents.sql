{{ config(enabled=source_is_enabled('klaviyo')) }}

{%- set kept = ['contact_id', 'email', 'changed_at', 'changed_at_text', 'loaded_at', 'loaded_at_text'] %}
with

{%- for step, tables in {'people': ['person', 'profiles'], 'excluded': ['global_exclusions', 'global_exclusion', 'exclusions']}.items() %}

{{ step }} as (
    {{ raw_rows(tables, {
        'id': 'text',
        'email': 'text from email or attributes.email',
        'reason': 'text',
        'consent': 'text from ' ~ klaviyo_marketing('consent'),
        'method': 'text from ' ~ klaviyo_marketing('method'),
        'is_confirmed': 'boolean from ' ~ klaviyo_marketing('double_optin'),
        'suppressions': 'text from ' ~ klaviyo_marketing('suppressions') ~ ' or ' ~ klaviyo_marketing('suppression'),
        'list_suppressions': 'text from ' ~ klaviyo_marketing('list_suppressions'),
        'consented_at': 'timestamp from ' ~ klaviyo_marketing('consent_timestamp') ~ ' or ' ~ klaviyo_marketing('timestamp'),
        'changed_at': 'timestamp from timestamp or ' ~ klaviyo_marketing('last_updated') ~ ' or '
            ~ klaviyo_marketing('consent_timestamp') ~ ' or updated or attributes.updated',
        'loaded_at': 'load_time',
    }, is_required=step == 'people', source_name='klaviyo') }}
),
{%- endfor %}

-- A consent is the person's own where the method says so, or where it was confirmed in a mail. Its
-- time is that of the act; an objection counts from the latest change.
profiles as (
    {%- for step in ['people', 'excluded'] %}

    select
        *,
        {{ prefixed_id('klaviyo', 'id') }} as contact_id,
        {{ 'false' if step == 'people' else 'suppressions is null' }} as is_excluded,
        coalesce(
            upper(consent) = 'SUBSCRIBED' and consented_at is not null
            and (is_confirmed or {{ klaviyo_subscribed_by('method') }} = 'person'), false
        ) as is_own_consent
    from {{ step }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

{%- for list in ['suppressions', 'list_suppressions'] %}

{{ list }}_found as (

    select
        *,
        case when {{ is_json_document(list) }} then {{ list }} end as found
    from profiles
    where {{ list }} is not null

),

{{ list }}_parts as (
    {{ json_elements(list ~ '_found', 'found', kept, 'part') }}
),
{%- endfor %}

statements as (

    select
        contact_id,
        email,
        cast(null as {{ type_text() }}) as list_id,
        case
            when is_excluded then {{ klaviyo_statement('reason') }}
            when upper(consent) = 'UNSUBSCRIBED' then 'objected'
            when is_own_consent then 'subscribed'
        end as statement,
        coalesce(reason, 'state') as reason,
        case when is_own_consent then consented_at_text else changed_at_text end as stated_at_text,
        case when is_own_consent then consented_at else changed_at end as stated_at,
        loaded_at_text,
        loaded_at
    from profiles
    {%- for list in ['suppressions', 'list_suppressions'] %}

    union all

    select
        contact_id,
        email,
        {{ json_field('part', ['list_id']) if list == 'list_suppressions' else 'cast(null as ' ~ type_text() ~ ')' }} as list_id,
        {{ klaviyo_statement(json_field('part', ['reason'])) }} as statement,
        coalesce({{ json_field('part', ['reason']) }}, 'state') as reason,
        coalesce({{ json_field('part', ['timestamp']) }}, changed_at_text) as stated_at_text,
        coalesce({{ parse_time(json_field('part', ['timestamp'])) }}, changed_at) as stated_at,
        loaded_at_text,
        loaded_at
    from {{ list }}_parts
    where part is not null
    {%- endfor %}

),

stated as (

    select *
    from statements
    where statement is not null

)

{{ staged_rows('consents', 'stated', {'source': "'klaviyo'"},
    kept=['contact_id', 'email', 'list_id', 'statement', 'reason', 'stated_at', 'loaded_at']) }}
