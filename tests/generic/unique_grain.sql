{% test unique_grain(model, columns, changed_in=none) %}
  {#-
    The rows of a model are told apart by these columns; nulls count as equal. Fails with the repeated keys. `changed_in`
    names a model with the keys (the first of the columns, an event_key) that a refresh changed: `dbt build` then looks at
    no others, `dbt test` at all.
  -#}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
{%- if changed_in %}
where {{ within_refresh(columns[0], changed_in) }}
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
