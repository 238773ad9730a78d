{% test unique_grain(model, columns, changed_in=none) %}
  {#-
    The rows of a model are told apart by these columns; nulls count as equal. Fails with the repeated keys. `changed_in`
    names a model with the keys (the first of the columns) that a refresh changed: `dbt build` then looks at no others,
    `dbt test` at all.
  -#}
  {%- set changed = ref(changed_in) if changed_in -%}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
{%- if changed_in and flags.WHICH == 'build' and not rebuilds_whole('machines') %}
where {{ columns[0] }} in (select changed.{{ columns[0] }} from {{ changed }} as changed)
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
