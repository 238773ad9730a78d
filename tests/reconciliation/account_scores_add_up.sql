{{ config(enabled=capability_is_on('accounts')) }}

-- What is this: companies and deals whose sum, maximum or counts are not those of their contacts'
-- scores.
-- When does it matter: a company that shows more or less than its people.
-- How to resolve: compare fct_contact_scores of the contacts (dim_contacts.company_id,
-- int_deal_contacts) with the row shown; the sums are in int_account_scores.
with

contact_scores as (select * from {{ ref('fct_contact_scores') }}),

contacts as (select * from {{ ref('dim_contacts') }}),

deal_contacts as (select * from {{ ref('int_deal_contacts') }}),

account_scores as (
    {%- for account_type in ['company', 'deal'] %}

    select
        '{{ account_type }}' as account_type,
        {{ account_type }}_id as account_id,
        score_id,
        score_sum,
        score_max,
        contact_count,
        scored_contact_count,
        engaged_contact_count
    from {{ ref('fct_' ~ account_type ~ '_scores') }}
    {{- '\n\n    union all' if not loop.last }}
    {%- endfor %}

),

members as (

    select
        'company' as account_type,
        company_id as account_id,
        contact_id
    from contacts
    where company_id is not null

    union all

    select
        'deal' as account_type,
        deal_id as account_id,
        contact_id
    from deal_contacts

),

added as (

    select
        members.account_type,
        members.account_id,
        contact_scores.score_id,
        sum(case when contact_scores.is_scored then contact_scores.score else 0 end) as score_sum,
        coalesce(
            max(case when contact_scores.is_scored then contact_scores.score end), 0
        ) as score_max,
        count(*) as contact_count,
        sum(case when contact_scores.is_scored then 1 else 0 end) as scored_contact_count,
        sum(
            case
                when contact_scores.tier_rank <= {{ setting('engaged_tier_rank') }} then 1
                else 0
            end
        ) as engaged_contact_count
    from members
    inner join contact_scores
        on members.contact_id = contact_scores.contact_id
    group by members.account_type, members.account_id, contact_scores.score_id

)

select
    added.account_type,
    added.account_id,
    added.score_id,
    added.score_sum as added_sum,
    account_scores.score_sum,
    added.contact_count as added_count,
    account_scores.contact_count
from added
left join account_scores
    on
        added.account_type = account_scores.account_type
        and added.account_id = account_scores.account_id
        and added.score_id = account_scores.score_id
where
    account_scores.account_id is null
    or added.score_sum <> account_scores.score_sum
    or added.score_max <> account_scores.score_max
    or added.contact_count <> account_scores.contact_count
    or added.scored_contact_count <> account_scores.scored_contact_count
    or added.engaged_contact_count <> account_scores.engaged_contact_count
