{# What is wrong in the seeds of scores and group limits. One row per contradiction. #}
with

scores as (

    {{ seed_rows('scores') }}

),

limits as (

    {{ seed_rows('score_group_limits') }}

),

score_counts as (

    select
        min(seed_file) as seed_file,
        score_id,
        count(*) as row_count
    from scores
    group by score_id

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
        scores.score_id as known_score_id
    from limits
    left join scores
        on limits.score_id = scores.score_id

),

errors as (

    {{ config_errors('score_counts', 'score_id', [
        ('row_count > 1', "'the score stands more than once'", 'Keep one row per score_id'),
    ]) }}

    union all

    {{ config_errors('scores', 'score_id', [
        ('score_id is null or score_name is null or entity is null',
         "'score_id, score_name or entity is empty'", 'Fill them in'),
        ("entity not in ('contact', 'company', 'deal')",
         "'unknown entity ' || entity", 'Use contact, company or deal'),
        ('includes_machine_events is not null and ' ~ parse_boolean('includes_machine_events') ~ ' is null',
         "'includes_machine_events is ' || includes_machine_events", 'Use true or false'),
        ('min_score is not null and ' ~ parse_decimal('min_score') ~ ' is null',
         "'min_score ' || min_score || ' is no number'", 'Write a plain number, or leave it empty for no bound'),
        ('max_score is not null and ' ~ parse_decimal('max_score') ~ ' is null',
         "'max_score ' || max_score || ' is no number'", 'Write a plain number, or leave it empty for no bound'),
        (parse_decimal('min_score') ~ ' > ' ~ parse_decimal('max_score'),
         "'min_score ' || min_score || ' is above max_score ' || max_score", 'Exchange them'),
    ]) }}

    union all

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

)

select * from errors
