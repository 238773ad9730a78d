{# The words that rules may use. One list each: the rule engine and the checks of the seeds read the same. #}

{% macro canonical_event_types() -%}
  {{ return([
    'queued', 'sent', 'delivered', 'deferred', 'bounced', 'rejected', 'opened', 'clicked', 'replied', 'forwarded',
    'form_submitted', 'page_viewed', 'purchased', 'unsubscribed', 'subscribed', 'complained',
  ]) }}
{%- endmacro %}

{% macro condition_operators() -%}
  {{ return(['=', '!=', '>', '>=', '<', '<=', 'contains', 'starts_with', 'in', 'is_present']) }}
{%- endmacro %}

{% macro engagement_event_types() -%}
  {#- What a person does out of interest. -#}
  {{ return(['opened', 'clicked', 'replied', 'forwarded', 'form_submitted', 'page_viewed', 'purchased']) }}
{%- endmacro %}

{% macro event_fields() -%}
  {{ return([
    'event_id', 'source', 'event_type', 'contact_id', 'message_id', 'link_url', 'user_agent', 'ip_address',
    'bounce_type', 'currency', 'amount', 'is_machine', 'occurred_at', 'loaded_at',
  ]) }}
{%- endmacro %}

{% macro message_fields() -%}
  {{ return(['message_name', 'category', 'message_type', 'channel', 'sent_at']) }}
{%- endmacro %}

{% macro company_fields() -%}
  {{ return(['company_name', 'domain', 'industry', 'owner_id', 'employee_count']) }}
{%- endmacro %}

{% macro cap_periods() -%} {{ return(['message', 'day', 'week', 'month', 'lifetime']) }} {%- endmacro %}

{% macro quoted_list(words) -%} '{{ words | join("', '") }}' {%- endmacro %}

{% macro rejection_reasons() -%}
  {#- Why a raw event is not accepted, in the order in which the reasons are looked for. -#}
  {{ return([
    'malformed_payload', 'missing_contact', 'missing_time', 'unparseable_time', 'unknown_event_type', 'future_dated',
    'bad_amount', 'missing_load_time', 'duplicate',
  ]) }}
{%- endmacro %}
