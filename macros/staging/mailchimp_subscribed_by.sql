{% macro mailchimp_subscribed_by() -%}
  {#-
    Who subscribed a member whose opt-in time is given. `source` says how a member first came; a later change by the
    API keeps it, with an opt-in address of its own. So only a member who confirmed from where he signed up is taken
    for the one who acted.
  -#}
  case
    when lower(origin) like '%import%' then 'import'
    when lower(origin) like '%admin%' then 'operator'
    when lower(coalesce(status, '')) = 'subscribed' and ip_signup = ip_opt and lower(coalesce(origin, '')) not like '%api%'
      then 'person'
    else 'unknown'
  end
{%- endmacro %}
