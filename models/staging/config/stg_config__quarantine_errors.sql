{# What is wrong in the seed of quarantines. One row per contradiction. #}
with

rules as (

    select
        'seeds/pressure/quarantine_rules.csv' as seed_file,
        quarantine_id,
        rule_order,
        condition_field,
        condition_operator,
        condition_value,
        min_count,
        release_after_days,
        count(*) over (partition by quarantine_id) as row_count,
        count(*) over (partition by {{ parse_integer('rule_order') }}) as order_count
    from {{ ref('quarantine_rules') }}

),

errors as (

    {{ config_errors('rules', 'quarantine_id', [
        ('quarantine_id is null', "'quarantine_id is empty'", 'Fill it in'),
        ('row_count > 1', "'the quarantine stands more than once'", 'Keep one row per quarantine_id'),
        (parse_integer('rule_order') ~ ' is null or order_count > 1',
         "'rule_order ' || coalesce(rule_order, '(empty)') || ' is no whole number, or stands twice'",
         'Number the quarantines 1, 2, 3: a bounce belongs to the first that fits'),
        (whole_number_fails('min_count', 1),
         "'min_count ' || coalesce(min_count, '(empty)') || ' is no whole number from 1'",
         'Write how many bounces lead to quarantine'),
        (whole_number_fails('release_after_days', 1),
         "'release_after_days ' || coalesce(release_after_days, '(empty)') || ' is no whole number from 1'",
         'Write the days after the last bounce; hard bounces are never released and need no row'),
        ('(condition_field is null) <> (condition_operator is null)',
         "'condition_field and condition_operator do not go together'", 'Fill in both or neither'),
        ('condition_operator is not null and condition_operator not in (' ~ quoted_list(condition_operators()) ~ ')',
         "'unknown operator ' || condition_operator", 'Use one of ' ~ condition_operators() | join(' ')),
        ('condition_field is not null and condition_field not in ('
         ~ quoted_list(event_fields() + message_fields()) ~ ") and condition_field not like 'properties._%'",
         "'unknown field ' || condition_field",
         'Use a column of the event or its message, or properties.<key>'),
        ("condition_value is null and condition_operator <> 'is_present'",
         "'the condition has no value to compare with'", 'Fill in condition_value'),
    ]) }}

)

select * from errors
