select
    contact_id,
    score_id,
    rule_id,
    rule_group,
    points
from {{ ref('int_contact_property_points') }}
