{%- set accounts = names_when_on({'accounts': ['company', 'deal']}) %}
-- What is this: contacts, and companies and deals with a score of their own, whose ledger does not
-- add up to their score: decayed points and property points summed per rule group, cut at the limit
-- of the group, summed, cut to the bounds, rounded.
-- When does it matter: every score must be explained by its rows, the promise of the ledger.
-- How to resolve: take one contact, company (dim_contacts.company_id) or deal (int_deal_contacts)
-- and score, and compare fct_contact_points with the steps of int_contact_scores or
-- int_account_scores group by group.
with

scores as (select * from {{ ref('stg_config__scores') }}),

limits as (select * from {{ ref('stg_config__score_group_limits') }}),

judged as (

    select
        'contact' as entity,
        contact_id as entity_id,
        score_id,
        score,
        points_total
    from {{ ref('fct_contact_scores') }}
    where is_scored
    {%- for entity in accounts %}

    union all

    select
        '{{ entity }}' as entity,
        {{ entity }}_id as entity_id,
        score_id,
        score,
        null as points_total
    from {{ ref('fct_' ~ entity ~ '_scores') }}
    {%- endfor %}

),

scored_contacts as (

    select distinct entity_id as contact_id
    from judged
    where entity = 'contact'

),

members as (

    select
        'contact' as entity,
        contact_id as entity_id,
        contact_id
    from scored_contacts
    {%- if accounts %}

    union all

    select
        'company' as entity,
        company_id as entity_id,
        contact_id
    from {{ ref('dim_contacts') }}
    where company_id is not null

    union all

    select
        'deal' as entity,
        deal_id as entity_id,
        contact_id
    from {{ ref('int_deal_contacts') }}
    {%- endif %}

),

earned as (

    select
        contact_id,
        score_id,
        rule_group,
        points_decayed as points
    from {{ ref('fct_contact_points') }}

    union all

    select
        property_points.contact_id,
        property_points.score_id,
        property_points.rule_group,
        property_points.points
    from {{ ref('fct_contact_property_points') }} as property_points
    inner join scored_contacts
        on property_points.contact_id = scored_contacts.contact_id

),

grouped as (

    select
        members.entity,
        members.entity_id,
        earned.score_id,
        earned.rule_group,
        sum(earned.points) as points
    from members
    inner join earned
        on members.contact_id = earned.contact_id
    inner join scores
        on earned.score_id = scores.score_id and members.entity = scores.entity
    group by members.entity, members.entity_id, earned.score_id, earned.rule_group

),

added as (

    select
        grouped.entity,
        grouped.entity_id,
        grouped.score_id,
        sum(grouped.points) as points_total,
        sum(
            case
                when grouped.points > limits.max_points then limits.max_points
                else grouped.points
            end
        ) as limited_points
    from grouped
    left join limits
        on grouped.score_id = limits.score_id and grouped.rule_group = limits.rule_group
    group by grouped.entity, grouped.entity_id, grouped.score_id

),

expected as (

    select
        judged.*,
        coalesce(added.points_total, 0) as added_points,
        case
            when coalesce(added.limited_points, 0) > scores.max_score then scores.max_score
            when coalesce(added.limited_points, 0) < scores.min_score then scores.min_score
            else coalesce(added.limited_points, 0)
        end as bounded_points
    from judged
    inner join scores
        on judged.score_id = scores.score_id and judged.entity = scores.entity
    left join added
        on
            judged.entity = added.entity
            and judged.entity_id = added.entity_id
            and judged.score_id = added.score_id

)

select *
from expected
where score <> round(bounded_points, 4) or points_total <> added_points
