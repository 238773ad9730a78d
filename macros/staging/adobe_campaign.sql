{# Adobe Campaign writes enumerations as labels or as numbers. Any other value goes on as it is. #}

{% macro adobe_status(status) -%}
  {#- Status of a delivery log row as its label: the numbers are those of the enumeration of nms:broadLog. -#}
  case trim({{ status }}) when '0' then 'Ignored' when '1' then 'Sent' when '2' then 'Failed' when '6' then 'Pending' else {{ status }} end
{%- endmacro %}


{% macro adobe_url_type(url_type) -%}
  {#- Type of a tracked URL as its label: a click, an open, an opt-out link, the mirror page. -#}
  case trim({{ url_type }})
    when '1' then 'Email click' when '2' then 'Open' when '3' then 'Opt-out' when '6' then 'Mirror page'
    else {{ url_type }}
  end
{%- endmacro %}


{% macro adobe_bounce_type(failure_type, failure_reason) -%}
  {#- Hard or soft by the failure's type, else by its reason: an unknown user (1), domain (2) or a disabled account (4). -#}
  case
    when lower({{ failure_type }}) in ('hard', 'soft') then lower({{ failure_type }})
    when lower({{ failure_reason }}) in ('1', '2', '4', 'user unknown', 'invalid domain', 'account disabled') then 'hard'
    when {{ failure_reason }} is not null and {{ failure_reason }} <> '0' then 'soft'
  end
{%- endmacro %}
