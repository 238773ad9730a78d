{# What is wrong in the seeds of send rules. One row per contradiction. #}
with

{{ known_scores() }},

rules as (

    select
        'seeds/pressure/typology_rules.csv' as seed_file,
        typology_rules.*,
        known_scores.score_id as known_score_id,
        count(*) over (
            partition by typology_rules.rule_set, typology_rules.rule_id
        ) as row_count,
        count(*) over (
            partition by typology_rules.rule_set, typology_rules.rule_kind
        ) as kind_count
    from {{ ref('typology_rules') }} as typology_rules
    {{ known_score_of_trait('typology_rules') }}

),

thresholds as (

    select
        'seeds/pressure/typology_thresholds.csv' as seed_file,
        typology_thresholds.*,
        known_scores.score_id as known_score_id,
        rules.rule_id as pressure_rule_id,
        count(*) over (
            partition by
                typology_thresholds.rule_set,
                typology_thresholds.rule_id,
                {{ parse_integer('typology_thresholds.threshold_order') }}
        ) as row_count
    from {{ ref('typology_thresholds') }} as typology_thresholds
    left join rules
        on
            typology_thresholds.rule_set = rules.rule_set
            and typology_thresholds.rule_id = rules.rule_id
            and rules.rule_kind = 'pressure'
    {{ known_score_of_trait('typology_thresholds') }}

),

errors as (

    {{ config_errors(
        'rules', "rule_set || ' / ' || coalesce(rule_id, '(no rule_id)')", typology_rule_checks()
    ) }}

    union all

    {{ config_errors(
        'rules', "rule_set || ' / ' || coalesce(rule_id, '(no rule_id)')", trait_condition_checks()
    ) }}

    union all

    {{ config_errors(
        'thresholds', "rule_set || ' / ' || coalesce(rule_id, '(no rule_id)')", [
        ('rule_set || rule_id is null or condition_field is null',
         "'rule_set, rule_id or condition_field is empty'", 'Fill them in'),
        ('row_count > 1', "'the threshold_order stands more than once'",
         'Number the thresholds of a rule 1, 2, 3: the first whose condition holds counts'),
        ('pressure_rule_id is null', "'there is no such pressure rule'",
         'Add it to seeds/pressure/typology_rules.csv or remove the row'),
        (parse_integer('threshold_order') ~ ' is null',
         "'threshold_order ' || coalesce(threshold_order, '(empty)') || ' is no whole number'",
         'Number the thresholds of a rule 1, 2, 3'),
        (whole_number_fails('threshold', 0),
         "'threshold ' || coalesce(threshold, '(empty)') || ' is no whole number from 0'",
         'Write how many messages are allowed in the window; 0 blocks all'),
    ]) }}

    union all

    {{ config_errors(
        'thresholds', "rule_set || ' / ' || coalesce(rule_id, '(no rule_id)')", trait_condition_checks()
    ) }}

)

select * from errors
