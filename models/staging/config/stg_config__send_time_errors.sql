{%- set forms = send_time_setting_forms() %}
{%- set settings = ['default_time_zone'] + forms.keys() | list %}
{# What is wrong in the seeds of send times and time zones. One row per contradiction. #}
with

settings as (

    select
        'seeds/predictions/send_time_settings.csv' as seed_file,
        setting,
        value,
        {{ parse_number('value') }} as number_value,
        {{ parse_integer('value') }} as integer_value,
        count(*) over (partition by setting) as row_count
    from {{ ref('send_time_settings') }}

),

time_zones as (

    select
        'seeds/mappings/time_zones.csv' as seed_file,
        time_zone,
        count(*) over (partition by lower(trim(time_zone))) as row_count
    from {{ ref('time_zones') }}

),

known_zones as (

    select distinct lower(trim(time_zone)) as lower_time_zone
    from time_zones

),

wanted as (

    {%- for setting in settings %}
    select '{{ setting }}' as setting
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

missing_settings as (

    select
        'seeds/predictions/send_time_settings.csv' as seed_file,
        wanted.setting
    from wanted
    left join settings
        on wanted.setting = settings.setting
    where settings.setting is null

),

zones_chosen as (

    select
        settings.seed_file,
        settings.setting,
        settings.value,
        known_zones.lower_time_zone
    from settings
    left join known_zones
        on lower(trim(settings.value)) = known_zones.lower_time_zone
    where settings.setting = 'default_time_zone'

),

errors as (

    {{ config_errors('settings', 'setting', [
        ('setting is null or setting not in (' ~ quoted_list(settings) ~ ')',
         "'unknown setting ' || coalesce(setting, '(empty)')", 'Use one of those in docs/send_times.md'),
        ('row_count > 1', "'the setting stands more than once'", 'Keep one row per setting'),
    ] + number_setting_checks(forms)) }}

    union all

    {{ config_errors('missing_settings', 'setting', [
        ('1 = 1', "'the setting is missing'", 'Add its row; an empty file has no defaults'),
    ]) }}

    union all

    {{ config_errors('zones_chosen', 'setting', [
        ('lower_time_zone is null', "'unknown time zone ' || coalesce(value, '(empty)')",
         'Write a name of seeds/mappings/time_zones.csv'),
    ]) }}

    union all

    {{ config_errors('time_zones', 'time_zone', [
        ('time_zone is null or row_count > 1', "'the time zone is empty or stands more than once'",
         'Keep one row per time zone'),
    ]) }}

)

select * from errors
