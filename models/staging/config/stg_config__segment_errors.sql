{# What is wrong in the seeds of segments. One row per contradiction. #}
with

{{ known_scores() }},

conditions as (

    select
        'seeds/activation/segment_conditions.csv' as seed_file,
        segment_conditions.*,
        known_scores.score_id as known_score_id,
        segments.segment_id as known_segment_id
    from {{ ref('segment_conditions') }} as segment_conditions
    left join {{ ref('segments') }} as segments
        on segment_conditions.segment_id = segments.segment_id
    {{ known_score_of_trait('segment_conditions') }}

),

named as (

    select distinct segment_id
    from {{ ref('segment_conditions') }}

),

segments as (

    select
        'seeds/activation/segments.csv' as seed_file,
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.min_stay_days,
        count(*) as row_count,
        count(named.segment_id) as condition_count
    from {{ ref('segments') }} as segments
    left join named
        on segments.segment_id = named.segment_id
    group by
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.min_stay_days

),

errors as (

    {{ config_errors('segments', 'segment_id', [
        ('segment_id is null or segment_name is null', "'segment_id or segment_name is empty'", 'Fill them in'),
        ('row_count > 1', "'the segment stands more than once'", 'Keep one row per segment_id'),
        ('segment_id is not null and condition_count = 0', "'the segment has no condition'",
         'Add at least one row to seeds/activation/segment_conditions.csv'),
        (parse_integer('segment_order') ~ ' is null',
         "'segment_order ' || coalesce(segment_order, '(empty)') || ' is no whole number'",
         'Number the segments: of several a contact is named by the first'),
        ('min_stay_days is not null and ' ~ whole_number_fails('min_stay_days', 0),
         "'min_stay_days ' || min_stay_days || ' is no whole number from 0'",
         'Write the days that a contact stays at least, or leave it empty for none'),
    ]) }}

    union all

    {{ config_errors(
        'conditions', "segment_id || ' / ' || coalesce(condition_field, '(no condition_field)')", [
        ('segment_id is null or condition_field is null',
         "'segment_id or condition_field is empty'", 'Fill them in'),
        ('segment_id is not null and known_segment_id is null', "'unknown segment ' || segment_id",
         'Add it to seeds/activation/segments.csv or remove the row'),
        ('condition_group is not null and ' ~ parse_integer('condition_group') ~ ' is null',
         "'condition_group ' || condition_group || ' is no whole number'",
         'Number the groups: all conditions of a group must hold, and one group is enough'),
    ]) }}

    union all

    {{ config_errors(
        'conditions', "segment_id || ' / ' || coalesce(condition_field, '(no condition_field)')",
        trait_condition_checks()
    ) }}

)

select * from errors
