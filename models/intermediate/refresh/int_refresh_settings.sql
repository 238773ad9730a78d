-- The settings that this refresh, and interrupted ones before it, work with. A group that differs
-- from what the last completed refresh knew has its stage, and those after it, built again.
with

fingerprints as (

    select * from {{ ref('stg_config__fingerprints') }}

),

known as (

    select
        settings_group,
        fingerprint
    from fingerprints
    {%- for settings_group, reason in reasons_to_rebuild().items() %}

    union all

    select
        '{{ settings_group }}' as settings_group,
        '{{ reason }}' as fingerprint
    {%- endfor %}

)

select
    settings_group,
    fingerprint,
    {{ completed_refreshes() + 1 }} as refresh_number
from known

{{ interrupted_rows() }}
