-- The conditions of any setting that hold for a contact: one row per contact and condition.
with

conditions as (

    select * from {{ ref('stg_config__conditions') }}

),

contacts as (

    select * from {{ ref('int_contacts') }}

),

traits as (

    select * from {{ ref('int_contact_traits') }}

)

select
    traits.contact_id,
    conditions.condition_key
from traits
inner join conditions
    on traits.trait = conditions.condition_field
where
    {{ condition_holds(
        'traits.trait_value', 'conditions.condition_operator', 'conditions.condition_value'
    ) | indent(4) }}

union all

select
    contacts.contact_id,
    conditions.condition_key
from contacts
inner join conditions
    on conditions.condition_operator = 'is_missing'
left join traits
    on contacts.contact_id = traits.contact_id and conditions.condition_field = traits.trait
where traits.contact_id is null
