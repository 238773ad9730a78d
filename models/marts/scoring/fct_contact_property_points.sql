with

property_points as (select * from {{ ref('int_contact_property_points') }})

select
    contact_id,
    score_id,
    rule_id,
    rule_group,
    points
from property_points
