{# What is wrong in the seeds about sources. #}
with

time_zones as (

    select
        'seeds/mappings/source_time_zones.csv' as seed_file,
        source,
        timezone,
        count(*) over (partition by source) as row_count
    from {{ ref('source_time_zones') }}

),

errors as (

    {{ config_errors('time_zones', 'source', [
        ('source is null', "'source is empty'", 'Write the name of a source, as in enabled_sources'),
        ('row_count > 1', "'the source stands more than once'", 'Keep one row per source'),
        ('timezone is null or not ' ~ matches('timezone', '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+)+)$'),
         "'no time zone: ' || coalesce(timezone, '(empty)')",
         'Write an IANA name such as Europe/Berlin, or UTC'),
    ]) }}

)

select * from errors
