{# What is wrong in the seeds of scores and presets. One row per contradiction. #}
with

scores as (

    {{ seed_rows('scores') }}

),

tiers as (

    {{ seed_rows('score_tiers') }}

),

presets as (

    select
        'seeds/scoring/presets/preset_scores.csv' as seed_file,
        score_id,
        is_enabled
    from {{ ref('preset_scores') }}

),

score_counts as (

    select
        min(seed_file) as seed_file,
        score_id,
        count(*) as row_count
    from scores
    group by score_id

),

untiered_scores as (

    select
        score_counts.seed_file,
        score_counts.score_id
    from score_counts
    left join tiers
        on score_counts.score_id = tiers.score_id
    where tiers.score_id is null

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

    {{ config_errors('untiered_scores', 'score_id', [
        ('1 = 1', "'the score has no tier'", 'Add at least one row to seeds/scoring/score_tiers.csv'),
    ]) }}

    union all

    {{ config_errors('presets', 'score_id', [
        (parse_boolean('is_enabled') ~ ' is null', "'is_enabled is neither true nor false'",
         'Write true to switch the preset on, false to leave it off'),
    ]) }}

)

select * from errors
