{#
  Klaviyo in the shapes of its loaders: columns (Fivetran), JSON:API (`attributes`, `relationships`: Airbyte, dlt, Singer) and the
  API before it (`event_properties`, `person`).
#}

{% macro klaviyo_property(name) -%} property_{{ name | lower | replace(' ', '_') | replace('$', '') }} or attributes.event_properties.{{ name }} or event_properties.{{ name }} {%- endmacro %}


{% macro klaviyo_marketing(name) -%}
  {#- A member of what Klaviyo keeps of the consent to e-mail marketing. -#}
  attributes.subscriptions.email.marketing.{{ name }} or subscriptions.email.marketing.{{ name }} or email_marketing_{{ name }}
{%- endmacro %}


{% macro klaviyo_streams() -%}
  {#- The Singer tap lands one table per kind of event: {table: name of the metric}. -#}
  {{ return({
    'receive': 'Received Email', 'open': 'Opened Email', 'click': 'Clicked Email', 'bounce': 'Bounced Email',
    'dropped_email': 'Dropped Email', 'mark_as_spam': 'Marked Email as Spam', 'unsubscribe': 'Unsubscribed',
    'unsub_list': 'Unsubscribed from List', 'subscribe_list': 'Subscribed to List',
  }) }}
{%- endmacro %}


{% macro klaviyo_subscribed_by(method) -%}
  {#-
    Who subscribed somebody, by the method or $source that Klaviyo notes ("Source value reference"; texts and numbers): the person
    in a form, on a page of Klaviyo's or in a text message; an operator by hand, in an import, out of another list. Of the API
    and of integrations nobody knows.
  -#}
  case
    when {{ method }} in ('-6', '-10', '-11') or {{ matches('lower(' ~ method ~ ')', 'manual|copied|swapped') }} then 'operator'
    when {{ matches('lower(' ~ method ~ ')', 'import|upload|csv') }} then 'import'
    when {{ method }} in ('-2', '-3', '-4', '-5') or {{ matches('lower(' ~ method ~ ')', '(^|[^a-z])(form|page|modal|flyout|checkout|keyword|double)') }} then 'person'
    else 'unknown'
  end
{%- endmacro %}


{% macro klaviyo_statement(reason) -%}
  {#- What a suppression for some reason says; an operator's own suppression counts as an objection. -#}
  case
    when {{ matches('lower(' ~ reason ~ ')', 'bounce|invalid') }} then 'undeliverable'
    when {{ matches('lower(' ~ reason ~ ')', 'spam|complain|fbl') }} then 'complained'
    else 'objected'
  end
{%- endmacro %}
