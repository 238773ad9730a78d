{# What is wrong in the seeds that map event types and tell machines from people. #}
with

event_types as (

    select
        'seeds/mappings/event_type_map.csv' as seed_file,
        source,
        vendor_event_type,
        event_type,
        bounce_type,
        is_machine,
        count(*) over (partition by source, lower(trim(vendor_event_type))) as row_count
    from {{ ref('event_type_map') }}

),

user_agents as (

    select
        'seeds/mappings/machine_user_agents.csv' as seed_file,
        pattern,
        operator,
        count(*) over (partition by lower(pattern)) as row_count
    from {{ ref('machine_user_agents') }}

),

networks as (

    select
        'seeds/mappings/machine_networks.csv' as seed_file,
        network,
        {{ ipv4_number("split_part(network, '/', 1)") }} as base_number,
        {{ parse_integer("split_part(network, '/', 2)") }} as prefix_length
    from {{ ref('machine_networks') }}

),

thresholds as (

    select
        'seeds/mappings/machine_thresholds.csv' as seed_file,
        signal,
        is_enabled,
        {{ parse_integer('min_count') }} as min_number,
        {{ parse_integer('within_seconds') }} as second_number,
        count(*) over (partition by signal) as row_count
    from {{ ref('machine_thresholds') }}

),

errors as (

    {{ config_errors('event_types', "source || ' / ' || vendor_event_type", [
        ('source is null or vendor_event_type is null or event_type is null',
         "'source, vendor_event_type or event_type is empty'", 'Fill them in; * means any source'),
        ('row_count > 1', "'the spelling is mapped more than once'", 'Keep one row per source and spelling'),
        ('event_type not in (' ~ quoted_list(canonical_event_types()) ~ ')',
         "'unknown event type ' || event_type", 'Use one of ' ~ canonical_event_types() | join(' ')),
        ("bounce_type not in ('hard', 'soft')", "'unknown bounce_type ' || bounce_type", 'Use hard or soft'),
        ('is_machine is not null and ' ~ parse_boolean('is_machine') ~ ' is null',
         "'is_machine is ' || is_machine", 'Use true or false'),
    ]) }}

    union all

    {{ config_errors('user_agents', 'pattern', [
        ('pattern is null', "'pattern is empty'", 'Fill it in: an empty pattern would match everybody'),
        ('row_count > 1', "'the pattern stands more than once'", 'Keep one row per pattern'),
        ("operator is null or operator not in ('contains', 'equals')",
         "'unknown operator ' || coalesce(operator, '(empty)')", 'Use contains or equals'),
    ]) }}

    union all

    {{ config_errors('networks', 'network', [
        ("network is null or (base_number is null and network not like '%:')",
         "'no network: ' || coalesce(network, '(empty)')",
         'Write IPv4 as 203.0.113.0/24, or the beginning of an IPv6 address up to a colon'),
        ('base_number is not null and (prefix_length is null or prefix_length not between 0 and 32)',
         "'no prefix length in ' || network", 'Write IPv4 as 203.0.113.0/24'),
    ]) }}

    union all

    {{ config_errors('thresholds', 'signal', [
        ("signal is null or signal not in ('too_soon', 'every_link', 'several_addresses', 'unsubscribe_with_clicks')",
         "'unknown signal ' || coalesce(signal, '(empty)')",
         'Use too_soon, every_link, several_addresses or unsubscribe_with_clicks'),
        ('row_count > 1', "'the signal stands more than once'", 'Keep one row per signal'),
        (parse_boolean('is_enabled') ~ ' is null', "'is_enabled is neither true nor false'", 'Use true or false'),
        ('second_number is null or second_number < 1',
         "'within_seconds is no whole number from 1'", 'Write seconds'),
        ("signal <> 'too_soon' and (min_number is null or min_number < 2)",
         "'min_count is no whole number from 2'", 'Write how many links or addresses betray a machine'),
    ]) }}

)

select * from errors
