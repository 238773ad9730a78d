{%- set relations = [
    'fct_contact_points', 'fct_contact_scores', 'fct_contact_matrix', 'fct_company_scores',
    'fct_deal_scores', 'fct_contact_predictions', 'fct_send_predictions', 'fct_contact_send_times',
    'rpt_suggested_points', 'fct_send_decisions', 'rpt_typology_what_if', 'fct_segment_members', 'rpt_contact_360',
] %}
-- What is this: marts that were computed as of another day than int_as_of_date says.
-- When does it matter: a part of the marts was built by an earlier run; numbers do not add up.
-- How to resolve: run `dbt build` whole, with one as_of_date.
with

as_of as (select * from {{ ref('int_as_of_date') }}),

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
