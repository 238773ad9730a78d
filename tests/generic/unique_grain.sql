{% test unique_grain(model, columns, changed_in=none) %}
  {#-
    The rows of a model are told apart by these columns; nulls count as equal. Fails with the repeated keys. `changed_in`
    names a `by_value` model whose changes have the same key: `dbt build` looks at no other rows.
  -#}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
{%- if changed_in %}
where {{ within_changes(changed_in, columns) }}
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
