{# What is wrong in the seeds of group limits and matrices. One row per contradiction. #}
with

{{ known_scores() }},

limits as (

    {{ seed_rows('score_group_limits') }}

),

matrices as (

    select
        'seeds/scoring/score_matrices.csv' as seed_file,
        matrix_id,
        count(*) as row_count
    from {{ ref('score_matrices') }}
    group by matrix_id

),

repeated_limits as (

    select
        min(seed_file) as seed_file,
        score_id,
        rule_group
    from limits
    group by score_id, rule_group
    having count(*) > 1

),

known_limits as (

    select
        limits.seed_file,
        limits.score_id,
        limits.rule_group,
        limits.max_points,
        known_scores.score_id as known_score_id
    from limits
    left join known_scores
        on limits.score_id = known_scores.score_id

),

errors as (

    {{ config_errors(
        'known_limits', "score_id || ' / ' || coalesce(rule_group, '(no rule_group)')", [
        ('score_id is null or rule_group is null', "'score_id or rule_group is empty'", 'Fill them in'),
        ('score_id is not null and known_score_id is null',
         "'unknown score ' || score_id", 'Add it to seeds/scoring/scores.csv or remove the row'),
        (parse_decimal('max_points') ~ ' is null',
         "'max_points ' || coalesce(max_points, '(empty)') || ' is no number'", 'Write a plain number'),
    ]) }}

    union all

    {{ config_errors('repeated_limits', "score_id || ' / ' || rule_group", [
        ('1 = 1', "'the limit stands more than once'", 'Keep one row per score_id and rule_group'),
    ]) }}

    union all

    {{ config_errors('matrices', 'matrix_id', [
        ('matrix_id is null or row_count > 1', "'matrix_id is empty or stands more than once'",
         'Give each matrix a matrix_id of its own'),
    ]) }}

)

select * from errors
