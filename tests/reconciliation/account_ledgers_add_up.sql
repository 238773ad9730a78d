-- What is this: companies and deals whose own score (entity company or deal) is not what the
-- ledger of their contacts adds up to, cut at the limits of the groups and at the bounds.
-- When does it matter: sales teams ask why a company is hot; the rows must answer.
-- How to resolve: compare the ledger of the contacts in int_deal_contacts or dim_contacts with the
-- score shown; the sums are in int_account_scores.
with

ledger as (select * from {{ ref('fct_contact_points') }}),

property_points as (select * from {{ ref('fct_contact_property_points') }}),

contacts as (select * from {{ ref('dim_contacts') }}),

deal_contacts as (select * from {{ ref('int_deal_contacts') }}),

scores as (

    select * from {{ ref('stg_config__scores') }}
    where entity in ('company', 'deal')

),

limits as (select * from {{ ref('stg_config__score_group_limits') }}),

evidence as (

    select distinct contact_id
    from {{ ref('fct_contact_scores') }}
    where is_scored

),

account_scores as (

    select
        'company' as entity,
        company_id as account_id,
        score_id,
        score
    from {{ ref('fct_company_scores') }}

    union all

    select
        'deal' as entity,
        deal_id as account_id,
        score_id,
        score
    from {{ ref('fct_deal_scores') }}

),

members as (

    select
        'company' as entity,
        company_id as account_id,
        contact_id
    from contacts
    where company_id is not null

    union all

    select
        'deal' as entity,
        deal_id as account_id,
        contact_id
    from deal_contacts

),

earned as (

    select
        contact_id,
        score_id,
        rule_group,
        points_decayed as points
    from ledger

    union all

    select
        property_points.contact_id,
        property_points.score_id,
        property_points.rule_group,
        property_points.points
    from property_points
    inner join evidence
        on property_points.contact_id = evidence.contact_id

),

grouped as (

    select
        members.entity,
        members.account_id,
        earned.score_id,
        earned.rule_group,
        sum(earned.points) as points
    from members
    inner join earned
        on members.contact_id = earned.contact_id
    group by members.entity, members.account_id, earned.score_id, earned.rule_group

),

added as (

    select
        grouped.entity,
        grouped.account_id,
        grouped.score_id,
        sum(
            case
                when grouped.points > limits.max_points then limits.max_points
                else grouped.points
            end
        ) as limited_points
    from grouped
    left join limits
        on grouped.score_id = limits.score_id and grouped.rule_group = limits.rule_group
    group by grouped.entity, grouped.account_id, grouped.score_id

),

expected as (

    select
        account_scores.entity,
        account_scores.account_id,
        account_scores.score_id,
        account_scores.score,
        case
            when coalesce(added.limited_points, 0) > scores.max_score then scores.max_score
            when coalesce(added.limited_points, 0) < scores.min_score then scores.min_score
            else coalesce(added.limited_points, 0)
        end as bounded_points
    from account_scores
    inner join scores
        on account_scores.score_id = scores.score_id and account_scores.entity = scores.entity
    left join added
        on
            account_scores.entity = added.entity
            and account_scores.account_id = added.account_id
            and account_scores.score_id = added.score_id

)

select
    entity,
    account_id,
    score_id,
    score,
    bounded_points
from expected
where score <> round(bounded_points, 4)
