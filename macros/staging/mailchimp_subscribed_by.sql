{% macro mailchimp_signed_up(origin) -%}
  {#-
    Whether `source`, how a member first came, is a form or page of Mailchimp's. Of all else (imports, the API, programs,
    nothing) nobody knows: a program may write opt-in addresses and times of its own.
  -#}
  {{ matches('lower(' ~ origin ~ ')', '(^|[^a-z])(form|landing|pop-?up|embed|hosted)') }}
  and not {{ matches('lower(' ~ origin ~ ')', 'import|admin|api') }}
{%- endmacro %}


{% macro mailchimp_subscribed_by() -%}
  {#-
    Who subscribed a member whose opt-in time is given. `source` says how a member first came; a later change by the
    API keeps it, with an opt-in address of its own. So only a member who confirmed from where he signed up is taken
    for the one who acted.
  -#}
  case
    when lower(origin) like '%import%' then 'import'
    when lower(origin) like '%admin%' then 'operator'
    when lower(coalesce(status, '')) = 'subscribed' and ip_signup = ip_opt and {{ mailchimp_signed_up('origin') }}
      then 'person'
    else 'unknown'
  end
{%- endmacro %}
