{% test unique_grain(model, columns) %}
  {#- The rows of a model are told apart by these columns; nulls count as equal. Fails with the repeated keys. -#}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
