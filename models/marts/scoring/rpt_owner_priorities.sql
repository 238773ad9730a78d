{{ config(enabled=capability_is_on('accounts')) }}

with

companies as (select * from {{ ref('fct_company_engagement') }}),

named as (select * from {{ ref('dim_companies') }}),

matrices as (

    select
        contact_id,
        min(cell) as cell
    from {{ ref('fct_contact_matrix') }}
    group by contact_id

),

deals as (

    select
        company_id,
        count(*) as open_deal_count,
        sum(amount) as open_deal_amount
    from {{ ref('dim_deals') }}
    where closed_at is null and company_id is not null
    group by company_id

),

joined as (

    select
        companies.owner_id,
        companies.company_id,
        companies.best_contact_id,
        named.company_name,
        coalesce(matrices.cell, 'D4') as cell,
        companies.trend,
        companies.score_sum,
        companies.score_change,
        companies.engaged_contact_count,
        coalesce(deals.open_deal_count, 0) as open_deal_count,
        deals.open_deal_amount,
        companies.as_of_date,
        companies.last_event_at
    from companies
    inner join named
        on companies.company_id = named.company_id
    left join matrices
        on companies.best_contact_id = matrices.contact_id
    left join deals
        on companies.company_id = deals.company_id
    where companies.owner_id is not null and companies.scored_contact_count > 0

)

select
    -- ids
    owner_id,
    company_id,
    best_contact_id,

    -- strings
    company_name,
    nullif(cell, 'D4') as matrix_cell,
    trend,

    -- numerics
    cast(row_number() over (
        partition by owner_id
        order by
            cell,
            case trend when 'new' then 1 when 'rising' then 2 when 'steady' then 3 else 4 end,
            score_change desc,
            score_sum desc,
            {{ bytewise('company_id') }}
    ) as integer) as priority,
    score_sum,
    score_change,
    engaged_contact_count,
    open_deal_count,
    cast(open_deal_amount as {{ type_points() }}) as open_deal_amount,

    -- dates
    as_of_date,

    -- timestamps
    last_event_at
from joined
