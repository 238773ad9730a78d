{# What is wrong in the seed of property rules. One row per contradiction. #}
with

{{ known_scores() }},

property_rules as (

    {{ seed_rows('property_rules') }}

),

typed_property_rules as (

    select
        property_rules.*,
        known_scores.score_id as known_score_id,
        count(*) over (partition by property_rules.score_id, property_rules.rule_id) as row_count
    from property_rules
    left join known_scores
        on property_rules.score_id = known_scores.score_id

),

errors as (

    {{ config_errors(
        'typed_property_rules', "score_id || ' / ' || coalesce(rule_id, '(no rule_id)')", [
        ('rule_id || score_id || rule_group || attribute || points is null',
         "'rule_id, score_id, rule_group, attribute or points is empty'", 'Fill them in'),
        ('row_count > 1', "'the rule stands more than once'", 'Keep one row per score_id and rule_id'),
        ('score_id is not null and known_score_id is null',
         "'unknown score ' || score_id", 'Add it to seeds/scoring/scores.csv or remove the row'),
        ('points is not null and ' ~ parse_decimal('points') ~ ' is null',
         "'points ' || points || ' is no number'", 'Write a plain number such as 5 or -2.5'),
        (points_out_of_range('points'), "'points ' || points || ' cannot be held exactly'",
         'Use at most six decimals, and less than a thousand million'),
        ("attribute like 'company.%' and attribute not in ('company."
         ~ company_fields() | join("', 'company.") ~ "')",
         "'unknown attribute ' || attribute", 'Use company. and one of ' ~ company_fields() | join(', ')),
        ('operator is null or operator not in (' ~ quoted_list(condition_operators()) ~ ')',
         "'unknown operator ' || coalesce(operator, '(empty)')", 'Use one of ' ~ condition_operators() | join(' ')),
        ("value is null and operator <> 'is_present'",
         "'the condition has no value to compare with'", 'Fill in value'),
        ("operator in ('>', '>=', '<', '<=') and value is not null and " ~ parse_number('value') ~ ' is null',
         "'operator ' || operator || ' compares numbers, and ' || value || ' is none'",
         'Write a number, or use = or !='),
    ]) }}

)

select * from errors
