-- User agents and networks of machines. A row of one kind has nothing in the columns of the other,
-- so that it meets nothing when the other is looked for.
with

user_agents as (select * from {{ ref('machine_user_agents') }}),

networks as (

    select
        network,
        {{ ipv4_number("split_part(network, '/', 1)") }} as base_number,
        {{ parse_integer("split_part(network, '/', 2)") }} as prefix_length
    from {{ ref('machine_networks') }}

),

blocks as (

    select
        network,
        base_number,
        case
            when prefix_length between 0 and 32 then cast(power(2, 32 - prefix_length) as bigint)
        end as block_size
    from networks

)

select
    lower(pattern) as pattern,
    operator,
    cast(null as {{ type_text() }}) as address_prefix,
    cast(null as bigint) as first_number,
    cast(null as bigint) as last_number
from user_agents

union all

select
    cast(null as {{ type_text() }}) as pattern,
    cast(null as {{ type_text() }}) as operator,
    case when base_number is null then lower(network) end as address_prefix,
    base_number - mod(base_number, block_size) as first_number,
    base_number - mod(base_number, block_size) + block_size - 1 as last_number
from blocks
