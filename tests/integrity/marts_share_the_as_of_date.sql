{%- set relations = [
    'fct_contact_points', 'fct_contact_scores', 'fct_contact_matrix', 'fct_company_scores',
    'fct_deal_scores',
] %}
-- What is this: marts that were computed as of another day than int_as_of_date says.
-- When does it matter: a part of the marts was built by an earlier run; numbers do not add up.
-- How to resolve: run `dbt build` whole, with one as_of_date.
with

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

dated as (
    {%- for relation in relations %}

    select distinct
        '{{ relation }}' as mart,
        as_of_date
    from {{ ref(relation) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    dated.mart,
    dated.as_of_date,
    as_of.as_of_date as expected_date
from dated
cross join as_of
where dated.as_of_date is distinct from as_of.as_of_date
