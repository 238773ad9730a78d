{%- set forms = saturation_setting_forms() %}
-- What is wrong in the seeds of saturation. One row per contradiction.
with

settings as (

    select
        'seeds/pressure/saturation_settings.csv' as seed_file,
        setting,
        value,
        {{ parse_number('value') }} as number_value,
        {{ parse_integer('value') }} as integer_value,
        count(*) over (partition by setting) as row_count
    from {{ ref('saturation_settings') }}

),

wanted as (

    {%- for setting in forms %}
    select '{{ setting }}' as setting
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

missing_settings as (

    select
        'seeds/pressure/saturation_settings.csv' as seed_file,
        wanted.setting
    from wanted
    left join settings
        on wanted.setting = settings.setting
    where settings.setting is null

),

bounds as (

    select
        'seeds/pressure/saturation_settings.csv' as seed_file,
        max(case when setting = 'saturated_below' then number_value end) as low,
        max(case when setting = 'under_saturated_above' then number_value end) as high
    from settings

),

declines as (

    select
        'seeds/pressure/saturation_declines.csv' as seed_file,
        decline_number,
        {{ parse_integer('decline_number') }} as number_of_decline,
        {{ parse_number('decline') }} as decline_value,
        {{ parse_number('prior_share') }} as share_value,
        count(*) over (partition by decline_number) as row_count
    from {{ ref('saturation_declines') }}

),

all_declines as (

    select
        'seeds/pressure/saturation_declines.csv' as seed_file,
        count(*) as decline_count,
        sum(share_value) as share_sum
    from declines

),

errors as (

    {{ config_errors('settings', 'setting', [
        ('setting is null or setting not in (' ~ quoted_list(forms | list) ~ ')',
         "'unknown setting ' || coalesce(setting, '(empty)')", 'Use one of ' ~ forms | join(' ')),
        ('row_count > 1', "'the setting stands more than once'", 'Keep one row per setting'),
    ] + number_setting_checks(forms)) }}

    union all

    {{ config_errors('missing_settings', 'setting', [
        ('1 = 1', "'the setting is missing'", 'Add its row; an empty file has no defaults'),
    ]) }}

    union all

    {{ config_errors('bounds', "'saturated_below'", [
        ('low > high', "'saturated_below is above under_saturated_above'", 'Exchange the two'),
    ]) }}

    union all

    {{ config_errors('declines', 'decline_number', [
        ('number_of_decline is null or number_of_decline not between 1 and 8 or row_count > 1',
         "'decline_number is no whole number from 1 to 8, or stands twice'", 'Number the rows 1 to 8'),
        ('decline_value is null or decline_value not between 0 and 1',
         "'decline is no number from 0 to 1'", 'Write 0.1 for about a tenth of the responses a mail'),
        ('share_value is null or share_value <= 0 or share_value > 1',
         "'prior_share is no share above 0'", 'Write a share of the contacts, such as 0.2'),
    ]) }}

    union all

    {{ config_errors('all_declines', "'(all)'", [
        ('decline_count <> 8', "'there are not eight rows'", 'Keep eight; a rare decline may have a small share'),
        ('abs(share_sum - 1) > 0.000001', "'the shares do not add up to 1'", 'Change a share'),
    ]) }}

)

select * from errors
