{{ config(enabled=capability_is_on('segments', 'decisions')) }}

-- The conditions of any setting that hold for a contact: one row per contact and condition. What
-- send rules and segments look up.
with

conditions as (select * from {{ ref('stg_config__conditions') }}),

traits as (

    select * from {{ ref('int_contact_traits') }}
    {%- if learnt_namespaces() %}

    union all

    select * from {{ ref('int_contact_learnt_traits') }}
    {%- endif %}

)

select
    traits.contact_key,
    traits.contact_id,
    conditions.condition_key
from traits
inner join conditions
    on traits.trait = conditions.condition_field
where {{ trait_holds('traits.trait_value', 'conditions') | indent(4) }}
