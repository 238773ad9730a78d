{{ config(enabled=capability_is_on('accounts')) }}

-- What the scores of its contacts make of each company and deal. A contact score is told by sum and
-- maximum; a score of the entity itself adds up the points of the contacts, and limits and bounds
-- then hold for the account.
with

contacts as (select * from {{ ref('int_contacts') }}),

deal_contacts as (select * from {{ ref('int_deal_contacts') }}),

contact_scores as (select * from {{ ref('int_contact_scores') }}),

daily_points as (select * from {{ ref('int_daily_points') }}),

property_points as (select * from {{ ref('int_contact_property_points') }}),

as_of as (select * from {{ ref('int_as_of_date') }}),

rules as (select * from {{ ref('stg_config__scoring_rules') }}),

tiers as (select * from {{ ref('stg_config__score_tiers') }}),

scores as (select * from {{ ref('stg_config__scores') }}),

accounts as (

    select
        'company' as entity,
        company_id as account_id,
        owner_id
    from {{ ref('int_companies') }}

    union all

    select
        'deal' as entity,
        deal_id as account_id,
        owner_id
    from {{ ref('int_deals') }}

),

members as (

    select
        'company' as entity,
        company_id as account_id,
        contact_key,
        contact_id
    from contacts
    where company_id is not null

    union all

    select
        'deal' as entity,
        deal_contacts.deal_id as account_id,
        contacts.contact_key,
        contacts.contact_id
    from deal_contacts
    inner join contacts
        on deal_contacts.contact_id = contacts.contact_id

),

member_counts as (

    select
        entity,
        account_id,
        count(*) as contact_count
    from members
    group by entity, account_id

),

member_scores as (

    select
        members.entity,
        members.account_id,
        members.contact_id,
        contact_scores.score_id,
        contact_scores.last_event_at,
        contact_scores.score_date = as_of.as_of_date as is_current,
        case
            when scores.entity = 'contact' then contact_scores.score
            else cast(contact_scores.points_total as {{ type_score() }})
        end as score,
        case
            when scores.entity = 'contact'
                then coalesce(tiers.tier_rank <= {{ setting('engaged_tier_rank') }}, false)
            else contact_scores.points_total > 0
        end as is_engaged
    from members
    inner join contact_scores
        on members.contact_key = contact_scores.contact_key
    inner join scores
        on
            contact_scores.score_id = scores.score_id
            and scores.entity in ('contact', members.entity)
    cross join as_of
    left join tiers
        on
            contact_scores.score_id = tiers.score_id
            and {{ is_in_tier('contact_scores.score', 'tiers') }}

),

placed as (

    select
        *,
        case
            when is_current
                then
                    row_number() over (
                        partition by entity, account_id, score_id, is_current
                        order by score desc, last_event_at desc, {{ bytewise('contact_id') }}
                    )
        end as place
    from member_scores

),

summed as (

    select
        entity,
        account_id,
        score_id,
        max(case when place = 1 then contact_id end) as best_contact_id,
        sum(case when is_current then score else 0 end) as score_sum,
        sum(case when is_current then 0 else score end) as earlier_score_sum,
        max(case when is_current then score end) as score_max,
        sum(case when is_current then 1 else 0 end) as scored_contact_count,
        sum(case when is_current and is_engaged then 1 else 0 end) as engaged_contact_count,
        max(case when is_current then last_event_at end) as last_event_at
    from placed
    group by entity, account_id, score_id

),

own_points as (

    select
        daily_points.contact_key,
        scores.entity,
        rules.score_id,
        rules.rule_group,
        daily_points.event_count * {{ decayed_points(
            'rules.points', days_between('daily_points.event_date', 'as_of.as_of_date'), 'rules'
        ) }} as points
    from daily_points
    inner join as_of
        on daily_points.event_date <= as_of.as_of_date
    inner join rules
        on daily_points.rule_number = rules.rule_number
    inner join scores
        on rules.score_id = scores.score_id
    where scores.entity <> 'contact'

    union all

    select
        property_points.contact_key,
        scores.entity,
        property_points.score_id,
        property_points.rule_group,
        property_points.points
    from property_points
    inner join scores
        on property_points.score_id = scores.score_id
    inner join contact_scores
        on
            property_points.contact_key = contact_scores.contact_key
            and property_points.score_id = contact_scores.score_id
    inner join as_of
        on contact_scores.score_date = as_of.as_of_date
    where scores.entity <> 'contact'

),

account_points as (

    select
        members.entity,
        members.account_id,
        own_points.score_id,
        own_points.rule_group,
        own_points.points
    from members
    inner join own_points
        on
            members.contact_key = own_points.contact_key
            and members.entity = own_points.entity

),

{{ limited_points('account_points', ['entity', 'account_id']) }}

select
    accounts.account_id,
    scores.score_id,
    accounts.owner_id,
    summed.best_contact_id,
    accounts.entity,
    scores.entity as score_entity,
    case
        when scores.entity = 'contact'
            then cast(coalesce(summed.score_sum, 0) as {{ type_score() }})
        else {{ bounded_score('coalesce(limited.points, 0)', 'scores') }}
    end as score,
    cast(coalesce(summed.score_sum, 0) as {{ type_score() }}) as score_sum,
    cast(coalesce(summed.earlier_score_sum, 0) as {{ type_score() }}) as earlier_score_sum,
    cast(summed.score_max as {{ type_score() }}) as score_max,
    cast(coalesce(member_counts.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(summed.scored_contact_count, 0) as bigint) as scored_contact_count,
    cast(coalesce(summed.engaged_contact_count, 0) as bigint) as engaged_contact_count,
    as_of.as_of_date,
    summed.last_event_at
from accounts
inner join scores
    on scores.entity in ('contact', accounts.entity)
cross join as_of
left join member_counts
    on accounts.entity = member_counts.entity and accounts.account_id = member_counts.account_id
left join summed
    on
        accounts.entity = summed.entity
        and accounts.account_id = summed.account_id
        and scores.score_id = summed.score_id
left join limited
    on
        accounts.entity = limited.entity
        and accounts.account_id = limited.account_id
        and scores.score_id = limited.score_id
