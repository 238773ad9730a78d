-- What conditions on contacts look up, as text: one row per contact and trait that some setting
-- names. A trait that a contact lacks has no row.
with

traits as (
    {%- for model_name in trait_models() %}

    select
        contact_id,
        trait,
        trait_value
    from {{ ref(model_name) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from traits
