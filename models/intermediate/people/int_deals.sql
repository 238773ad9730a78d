with

received as (
    {{ union_sources('deals') }}
),

ordered as (

    select
        *,
        row_number() over (
            partition by deal_id
            order by
                company_id nulls last,
                contact_id nulls last,
                stage nulls last,
                amount nulls last,
                owner_id nulls last,
                created_at nulls last,
                closed_at nulls last
        ) as row_order
    from received
    where deal_id is not null

)

select
    deal_id,
    company_id,
    stage,
    amount,
    owner_id,
    created_at,
    closed_at
from ordered
where row_order = 1
