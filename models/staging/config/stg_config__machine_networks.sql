with

seeded as (

    select * from {{ ref('machine_networks') }}

),

addressed as (

    select
        network,
        {{ ipv4_number("split_part(network, '/', 1)") }} as base_number,
        {{ parse_integer("split_part(network, '/', 2)") }} as prefix_length
    from seeded

),

sized as (

    select
        network,
        base_number,
        cast(power(2, 32 - prefix_length) as bigint) as block_size
    from addressed

)

select
    network,
    case when base_number is null then lower(network) end as address_prefix,
    base_number - mod(base_number, block_size) as first_number,
    base_number - mod(base_number, block_size) + block_size - 1 as last_number
from sized
