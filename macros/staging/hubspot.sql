{# What HubSpot's e-mail events mean, from the columns of its detail tables (`details`). #}

{% macro hubspot_event_type(type) -%}
  {#- The type; of a change of status also what it changed to: of the whole portal, or of the first subscription named. -#}
  case
    when {{ type }} = 'STATUSCHANGE'
      then
        {{ type }} || coalesce(
          '.' || details.portal_subscription_status,
          case
            when details.subscriptions like '%UNSUBSCRIBED%' then '.UNSUBSCRIBED'
            when details.subscriptions like '%SUBSCRIBED%' then '.SUBSCRIBED'
          end,
          ''
        )
    else {{ type }}
  end
{%- endmacro %}


{% macro hubspot_consent_scope(type) -%}
  case
    when {{ type }} = 'STATUSCHANGE' and details.portal_subscription_status is not null then 'global'
    when {{ type }} = 'STATUSCHANGE' and details.subscriptions is not null then 'list'
  end
{%- endmacro %}


{% macro hubspot_bounce_type(type) -%}
  {#- Only an address that does not exist is a hard bounce; without a category the SMTP status tells. -#}
  case
    when {{ type }} <> 'BOUNCE' then null
    when details.category = 'UNKNOWN_USER' then 'hard'
    when details.category is not null or details.status like '4%' then 'soft'
    else 'hard'
  end
{%- endmacro %}


{% macro hubspot_form_submissions() -%}
{#- The steps `submissions` and `form_submissions`, in the columns of the e-mail events. -#}
submissions as (

    {{ raw_rows('contact_form_submission', {
        'conversion_id': 'text',
        'contact_id': 'text',
        'form_id': 'text',
        'page_url': 'text',
        'occurred_at': 'timestamp from timestamp',
        'loaded_at': 'timestamp from _fivetran_synced or loaded_at',
    }, source_name='hubspot') }}

),

form_submissions as (

    select
        'form:' || conversion_id as event_id,
        {{ prefixed_id('hubspot', 'contact_id') }} as contact_id,
        cast(null as {{ type_text() }}) as message_id,
        'hubspot' as source,
        'FORM_SUBMISSION' as event_type,
        page_url as link_url,
        cast(null as {{ type_text() }}) as user_agent,
        cast(null as {{ type_text() }}) as ip_address,
        cast(null as {{ type_text() }}) as bounce_type,
        {{ json_object_of({'form_id': 'form_id'}) }} as properties,
        cast(null as boolean) as is_machine,
        occurred_at,
        occurred_at_text,
        loaded_at,
        loaded_at_text
    from submissions

)
{%- endmacro %}
