{# What is wrong in the seed of scoring rules. One row per contradiction. #}
with

{{ known_scores() }},

rules as (

    {{ seed_rows('scoring_rules') }}

),

typed_rules as (

    select
        rules.*,
        known_scores.score_id as known_score_id,
        {{ parse_decimal('rules.points') }} as points_number,
        {{ parse_integer('rules.cap_count') }} as cap_number,
        {{ parse_number('rules.half_life_days') }} as half_life_number,
        {{ parse_integer('rules.linear_step_days') }} as step_number,
        {{ parse_number('rules.linear_step_fraction') }} as fraction_number,
        {{ parse_integer('rules.expires_after_days') }} as expiry_number,
        {{ parse_date('rules.valid_from') }} as valid_from_date,
        {{ parse_date('rules.valid_to') }} as valid_to_date
    from rules
    left join known_scores
        on rules.score_id = known_scores.score_id

),

overlapping_rules as (

    select
        seed_file,
        score_id,
        rule_id,
        coalesce(valid_from, 'the beginning') as valid_from,
        row_number() over versions as row_order,
        valid_from_date,
        lag(valid_to_date, 1, valid_from_date) over versions as earlier_valid_to_date
    from typed_rules
    window
        versions as (
            partition by score_id, rule_id order by valid_from_date nulls first, valid_to
        )

),

errors as (

    {{ config_errors('typed_rules', "score_id || ' / ' || coalesce(rule_id, '(no rule_id)')", [
        ('rule_id || score_id || rule_group || event_type || points is null',
         "'rule_id, score_id, rule_group, event_type or points is empty'", 'Fill them in'),
        ('score_id is not null and known_score_id is null',
         "'unknown score ' || score_id", 'Add it to seeds/scoring/scores.csv or remove the row'),
        ('event_type not in (' ~ quoted_list(canonical_event_types()) ~ ')',
         "'unknown event type ' || event_type", 'Use one of ' ~ canonical_event_types() | join(' ')),
        ('points is not null and points_number is null',
         "'points ' || points || ' is no number'", 'Write a plain number such as 5 or -2.5'),
        (points_out_of_range('points'), "'points ' || points || ' cannot be held exactly'",
         'Use at most six decimals, and less than a thousand million'),
        ('condition_operator is not null and condition_operator not in (' ~ quoted_list(condition_operators()) ~ ')',
         "'unknown operator ' || condition_operator", 'Use one of ' ~ condition_operators() | join(' ')),
        ('condition_field is not null and condition_field not in ('
         ~ quoted_list(event_fields() + message_fields()) ~ ") and condition_field not like 'properties._%'",
         "'unknown field ' || condition_field",
         'Use a column of the event or its message, or properties.<key>'),
        ("condition_field like '%' || chr(34) || '%'",
         "'the field ' || condition_field || ' holds a double quote'", 'Rename the property'),
        ('(condition_field is null) <> (condition_operator is null)',
         "'condition_field and condition_operator do not go together'", 'Fill in both or neither'),
        ("condition_value is null and condition_operator <> 'is_present'",
         "'the condition has no value to compare with'", 'Fill in condition_value'),
        ('condition_field is null and condition_value is not null',
         "'condition_value without a condition_field'", 'Fill in the field or empty the value'),
        ("condition_operator in ('>', '>=', '<', '<=') and condition_value is not null and "
         ~ parse_number('condition_value') ~ ' is null',
         "'operator ' || condition_operator || ' compares numbers, and ' || condition_value || ' is none'",
         'Write a number, or use = or !='),
        ('cap_count is not null and (cap_number is null or cap_number < 1)',
         "'cap_count ' || cap_count || ' is no whole number from 1'", 'Write how many events may earn points'),
        ('cap_count is not null and cap_period is null',
         "'cap_count without a cap_period'", 'Add a cap_period: ' ~ cap_periods() | join(', ')),
        ('cap_count is null and cap_period is not null',
         "'cap_period without a cap_count'", 'Add a cap_count or empty the period'),
        ('cap_period not in (' ~ quoted_list(cap_periods()) ~ ')',
         "'unknown cap_period ' || cap_period", 'Use one of ' ~ cap_periods() | join(', ')),
        ("decay not in ('none', 'exponential', 'linear')",
         "'unknown decay ' || decay", 'Use none, exponential or linear'),
        ("decay = 'exponential' and (half_life_number is null or half_life_number <= 0)",
         "'half_life_days is ' || coalesce(half_life_days, '(empty)')", 'Write a number of days above 0'),
        ("decay = 'linear' and (step_number is null or step_number < 1)",
         "'linear_step_days is ' || coalesce(linear_step_days, '(empty)')", 'Write a whole number of days from 1'),
        ("decay = 'linear' and (fraction_number is null or fraction_number <= 0 or fraction_number > 1)",
         "'linear_step_fraction is ' || coalesce(linear_step_fraction, '(empty)')",
         'Write the share lost at each step: above 0, at most 1'),
        ('expires_after_days is not null and (expiry_number is null or expiry_number < 1)',
         "'expires_after_days is ' || expires_after_days",
         'Write a whole number of days from 1, or leave it empty for never'),
        ('(valid_from is not null and valid_from_date is null) or (valid_to is not null and valid_to_date is null)',
         "'valid_from or valid_to is no date'", 'Write dates as YYYY-MM-DD'),
        ('valid_from_date >= valid_to_date',
         "'valid_from ' || valid_from || ' is not before valid_to ' || valid_to",
         'valid_to is the first day on which the rule no longer holds'),
    ]) }}

    union all

    {{ config_errors('overlapping_rules', "score_id || ' / ' || rule_id", [
        ('row_order > 1 and (valid_from_date >= earlier_valid_to_date) is not true',
         "'overlapping validity: the version from ' || valid_from || ' begins before the earlier one ends'",
         'Set valid_to of the earlier version to the valid_from of the later one, or give the rule its own rule_id'),
    ]) }}

)

select * from errors
