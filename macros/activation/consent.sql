{# Who may be mailed, and what counts as a sign of life: one definition of each. #}

{% macro consent_flags(words, is_known) -%}
  {#-
    The columns of consent, from the last words of a contact. `words` is a step with subscribed_at and unsubscribed_at
    (the latest), complained_at and hard_bounced_at (any). Of two words at one instant the unsubscription counts.
  -#}
  {%- set unsubscribed -%}
    coalesce(
        {{ words }}.unsubscribed_at >= coalesce({{ words }}.subscribed_at, {{ words }}.unsubscribed_at),
        false
    )
  {%- endset -%}
    {{ unsubscribed }} as is_unsubscribed,
    {{ words }}.complained_at is not null as has_complained,
    {{ words }}.hard_bounced_at is not null as has_hard_bounced,
    {{ is_known }}
    and {{ words }}.complained_at is null
    and {{ words }}.hard_bounced_at is null
    and not {{ unsubscribed }} as is_mailable
{%- endmacro %}


{% macro is_engaged_day(days) -%}
  {#- True for a day of a contact on which a person did something out of interest. -#}
  {%- for event_type in engagement_event_types() -%}
    {{ days }}.{{ event_type }}_count{{ ' + ' if not loop.last }}
  {%- endfor %} > 0
{%- endmacro %}
