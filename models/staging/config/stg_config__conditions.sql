{%- set seeds = ['typology_rules', 'typology_thresholds', 'segment_conditions'] %}
-- Every condition on a contact that any setting names, once.
with

named as (
    {%- for seed in seeds %}

    select
        condition_field,
        condition_operator,
        condition_value
    from {{ ref(seed) }}
    where condition_field is not null
    {%- if not loop.last %}

    union
    {%- endif %}
    {%- endfor %}

)

select
    condition_field,
    condition_operator,
    condition_value,
    {{ condition_key('condition_field', 'condition_operator', 'condition_value') }} as condition_key
from named
