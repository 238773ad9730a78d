{{ config(
    materialized='table',
    post_hook={'sql': "{{ refuse_config_errors(this) }}", 'transaction': false},
) }}
{%- set tier_key = "score_id || ' / ' || coalesce(tier, '(no tier)')" %}
{%- set rule_key = "score_id || ' / ' || coalesce(rule_id, '(no rule_id)')" %}
{%- set limit_key = "score_id || ' / ' || coalesce(rule_group, '(no rule_group)')" %}
{%- set send_rule_key = "rule_set || ' / ' || coalesce(rule_id, '(no rule_id)')" %}
{%- set segment_key = "segment_id || ' / ' || coalesce(condition_field, '(no condition_field)')" %}
{%- set bin_key = "feature || ' / ' || cast(bin as " ~ type_text() ~ ')' %}
{%- set no_score = 'not in (select score_id from scores where score_id is not null)' %}
{%- set unknown_score = [
    ('score_id ' ~ no_score,
     "'unknown score ' || score_id", 'Add it to seeds/scoring/scores.csv or remove the row'),
] %}
{%- set matrix_remedy = 'Name a contact score of seeds/scoring/scores.csv or remove the row' %}
{%- set machine_signals = [
    'too_soon', 'every_link', 'several_addresses', 'unsubscribe_with_clicks',
] %}
-- Every contradiction in the seeds: file, row, what is wrong, what to do. The gate: any row stops
-- the run here, since data enter (union_sources) after this table only. For each seed first the
-- step that its rules look at, then the rules, one line or two for each.
with

-- ------------------------------------------------------------------------------ seeds/scoring
scores as (
    {{ seed_rows('scores') }}
),

tiers as (
    {{ seed_rows('score_tiers') }}
),

known_scores as (

    select
        score_id,
        min({{ parse_decimal('min_score') }}) as lowest_score,
        max({{ parse_decimal('max_score') }}) as highest_score
    from scores
    group by score_id

),

tiered_scores as (

    select distinct score_id
    from tiers

),

checked_scores as (

    select
        scores.*,
        tiered_scores.score_id as tiered_score_id,
        count(*) over (partition by scores.score_id) as row_count
    from scores
    left join tiered_scores
        on scores.score_id = tiered_scores.score_id

),

{{ config_errors('checked_scores', 'score_id', [
    ('score_id is null or score_name is null or entity is null',
     "'score_id, score_name or entity is empty'", 'Fill them in'),
    ('row_count > 1', "'the score stands more than once'", 'Keep one row per score_id'),
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
    ('tiered_score_id is null',
     "'the score has no tier'", 'Add at least one row to seeds/scoring/score_tiers.csv'),
]) }},

preset_switches as (
    {{ counted_rows('scoring/presets', 'preset_scores', 'score_id') }}
),

{{ config_errors('preset_switches', 'score_id', [
    (parse_boolean('is_enabled') ~ ' is null', "'is_enabled is neither true nor false'",
     'Write true to switch the preset on, false to leave it off'),
]) }},

numbered_tiers as (

    select
        tiers.*,
        known_scores.score_id as known_score_id,
        known_scores.lowest_score,
        {{ parse_integer('tiers.tier_rank') }} as rank_number,
        {{ parse_decimal('tiers.min_score') }} as bound,
        count(*) over (partition by tiers.score_id, tiers.tier) as row_count
    from tiers
    left join known_scores
        on tiers.score_id = known_scores.score_id

),

neighbouring_tiers as (

    select
        *,
        lag(tier) over best_first as better_tier,
        lag(rank_number) over best_first as better_rank_number,
        lag(bound) over best_first as better_bound,
        lead(tier) over best_first as worse_tier
    from numbered_tiers
    window best_first as (partition by score_id order by rank_number, tier)

),

{{ config_errors('neighbouring_tiers', tier_key, unknown_score + [
    ('score_id is null or tier is null or tier_rank is null',
     "'score_id, tier or tier_rank is empty'", 'Fill them in'),
    ('row_count > 1', "'the tier stands more than once'", 'Keep one row per score_id and tier'),
    ("tier = 'unscored'",
     "'the name unscored is kept for contacts with no event'", 'Give the tier another name'),
    ('tier_rank is not null and (rank_number is null or rank_number < 1)',
     "'tier_rank ' || tier_rank || ' is no whole number from 1'", 'Number the tiers 1, 2, 3 from the best down'),
    ('min_score is not null and bound is null',
     "'min_score ' || min_score || ' is no number'", 'Write a plain number, or leave it empty for no lower bound'),
    ('rank_number = better_rank_number',
     "'tier_rank ' || tier_rank || ' is also that of tier ' || better_tier", 'Give each tier its own rank'),
    ('rank_number > better_rank_number and (bound = better_bound or (bound is null and better_bound is null))',
     "'min_score ' || coalesce(min_score, '(empty)') || ' is also that of tier ' || better_tier",
     'Give each tier its own lower bound; only the last may have none'),
    ('rank_number > better_rank_number and bound is not null and (bound > better_bound or better_bound is null)',
     "'it ranks after tier ' || better_tier || ' but begins at a higher score'",
     'Let min_score fall as tier_rank rises'),
    ('worse_tier is null and known_score_id is not null and bound > coalesce(lowest_score, bound - 1)',
     "'gap: no tier holds the scores below ' || min_score",
     'Leave min_score of the last tier empty, or lower it to the min_score of the score'),
]) }},

limits as (
    {{ seed_rows('score_group_limits') }}
),

checked_limits as (

    select
        *,
        count(*) over (partition by score_id, rule_group) as row_count
    from limits

),

{{ config_errors('checked_limits', limit_key, unknown_score + [
    ('score_id is null or rule_group is null', "'score_id or rule_group is empty'", 'Fill them in'),
    ('row_count > 1', "'the limit stands more than once'", 'Keep one row per score_id and rule_group'),
    (parse_decimal('max_points') ~ ' is null',
     "'max_points ' || coalesce(max_points, '(empty)') || ' is no number'", 'Write a plain number'),
    (parse_decimal('max_points') ~ ' < 0', "'max_points ' || max_points || ' is below 0'", 'Write the most that a group may add'),
]) }},

matrices as (
    {{ counted_rows('scoring', 'score_matrices', 'matrix_id') }}
),

{{ config_errors('matrices', 'matrix_id', [
    ('matrix_id is null or row_count > 1', "'matrix_id is empty or stands more than once'",
     'Give each matrix a matrix_id of its own'),
    ('fit_score_id ' ~ no_score, "'unknown score ' || fit_score_id", matrix_remedy),
    ('engagement_score_id ' ~ no_score, "'unknown score ' || engagement_score_id", matrix_remedy),
]) }},

rules as (
    {{ seed_rows('scoring_rules') }}
),

typed_rules as (

    select
        *,
        {{ parse_decimal('points') }} as points_number,
        {{ parse_integer('cap_count') }} as cap_number,
        {{ parse_number('half_life_days') }} as half_life_number,
        {{ parse_integer('linear_step_days') }} as step_number,
        {{ parse_number('linear_step_fraction') }} as fraction_number,
        {{ parse_integer('expires_after_days') }} as expiry_number,
        {{ parse_date('valid_from') }} as valid_from_date,
        {{ parse_date('valid_to') }} as valid_to_date
    from rules

),

ordered_rules as (

    select
        *,
        row_number() over versions as version_number,
        lag(valid_to_date, 1, valid_from_date) over versions as earlier_valid_to_date
    from typed_rules
    window
        versions as (
            partition by score_id, rule_id order by valid_from_date nulls first, valid_to
        )

),

{{ config_errors('ordered_rules', rule_key, unknown_score + event_condition_checks() + [
    ('rule_id || score_id || rule_group || event_type || points is null',
     "'rule_id, score_id, rule_group, event_type or points is empty'", 'Fill them in'),
    ('event_type not in (' ~ quoted_list(canonical_event_types()) ~ ')',
     "'unknown event type ' || event_type", 'Use one of ' ~ canonical_event_types() | join(' ')),
    ('points is not null and points_number is null',
     "'points ' || points || ' is no number'", 'Write a plain number such as 5 or -2.5'),
    (points_out_of_range('points'), "'points ' || points || ' cannot be held exactly'",
     'Use at most six decimals, and less than a thousand million'),
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
    ("half_life_days is not null and coalesce(decay, 'none') <> 'exponential'",
     "'half_life_days ' || half_life_days || ' beside decay ' || coalesce(decay, 'none')",
     'Empty it, or write exponential as decay'),
    ("coalesce(linear_step_days, linear_step_fraction) is not null and coalesce(decay, 'none') <> 'linear'",
     "'linear_step_days or linear_step_fraction beside decay ' || coalesce(decay, 'none')",
     'Empty them, or write linear as decay'),
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
    ('version_number > 1 and (valid_from_date >= earlier_valid_to_date) is not true',
     "'overlapping validity: the version from ' || coalesce(valid_from, 'the beginning')"
     ~ " || ' begins before the earlier one ends'",
     'Set valid_to of the earlier version to the valid_from of the later one, or give the rule its own rule_id'),
]) }},

property_rules as (
    {{ seed_rows('property_rules') }}
),

checked_property_rules as (

    select
        *,
        count(*) over (partition by score_id, rule_id) as row_count
    from property_rules

),

{{ config_errors('checked_property_rules', rule_key, unknown_score + [
    ('rule_id || score_id || rule_group || attribute || points is null',
     "'rule_id, score_id, rule_group, attribute or points is empty'", 'Fill them in'),
    ('row_count > 1', "'the rule stands more than once'", 'Keep one row per score_id and rule_id'),
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
]) }},

-- ----------------------------------------------------------------------------- seeds/mappings
event_types as (
    {{ counted_rows('mappings', 'event_type_map', 'source, lower(trim(vendor_event_type))') }}
),

{{ config_errors('event_types', "source || ' / ' || vendor_event_type", [
    ('source is null or vendor_event_type is null or event_type is null',
     "'source, vendor_event_type or event_type is empty'", 'Fill them in; * means any source'),
    ('row_count > 1', "'the spelling is mapped more than once'", 'Keep one row per source and spelling'),
    ('event_type not in (' ~ quoted_list(canonical_event_types()) ~ ')',
     "'unknown event type ' || event_type", 'Use one of ' ~ canonical_event_types() | join(' ')),
    ("bounce_type not in ('hard', 'soft')", "'unknown bounce_type ' || bounce_type", 'Use hard or soft'),
    ('is_machine is not null and ' ~ parse_boolean('is_machine') ~ ' is null',
     "'is_machine is ' || is_machine", 'Use true or false'),
]) }},

user_agents as (
    {{ counted_rows('mappings', 'machine_user_agents', 'lower(pattern)') }}
),

{{ config_errors('user_agents', 'pattern', [
    ('pattern is null', "'pattern is empty'", 'Fill it in: an empty pattern would match everybody'),
    ('row_count > 1', "'the pattern stands more than once'", 'Keep one row per pattern'),
    ("operator is null or operator not in ('contains', 'equals')",
     "'unknown operator ' || coalesce(operator, '(empty)')", 'Use contains or equals'),
]) }},

networks as (

    select
        'seeds/mappings/machine_networks.csv' as seed_file,
        network,
        {{ ipv4_number("split_part(network, '/', 1)") }} as base_number,
        {{ parse_integer("split_part(network, '/', 2)") }} as prefix_length
    from {{ ref('machine_networks') }}

),

{{ config_errors('networks', 'network', [
    ("network is null or (base_number is null and network not like '%:')",
     "'no network: ' || coalesce(network, '(empty)')",
     'Write IPv4 as 203.0.113.0/24, or the beginning of an IPv6 address up to a colon'),
    ('base_number is not null and (prefix_length is null or prefix_length not between 0 and 32)',
     "'no prefix length in ' || network", 'Write IPv4 as 203.0.113.0/24'),
]) }},

machine_thresholds as (
    {{ counted_rows('mappings', 'machine_thresholds', 'signal') }}
),

{{ config_errors('machine_thresholds', 'signal', [
    ('signal is null or signal not in (' ~ quoted_list(machine_signals) ~ ')',
     "'unknown signal ' || coalesce(signal, '(empty)')",
     'Use too_soon, every_link, several_addresses or unsubscribe_with_clicks'),
    ('row_count > 1', "'the signal stands more than once'", 'Keep one row per signal'),
    (parse_boolean('is_enabled') ~ ' is null', "'is_enabled is neither true nor false'", 'Use true or false'),
    (whole_number_fails('within_seconds', 1),
     "'within_seconds is no whole number from 1'", 'Write seconds'),
    ("signal <> 'too_soon' and " ~ whole_number_fails('min_count', 2),
     "'min_count is no whole number from 2'", 'Write how many links or addresses betray a machine'),
]) }},

source_time_zones as (
    {{ counted_rows('mappings', 'source_time_zones', 'source') }}
),

{{ config_errors('source_time_zones', 'source', [
    ('source is null', "'source is empty'", 'Write the name of a source, as in enabled_sources'),
    ('row_count > 1', "'the source stands more than once'", 'Keep one row per source'),
    ('timezone is null or not ' ~ matches('timezone', '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+)+)$'),
     "'no time zone: ' || coalesce(timezone, '(empty)')",
     'Write an IANA name such as Europe/Berlin, or UTC'),
]) }},

time_zones as (
    {{ counted_rows('mappings', 'time_zones', 'lower(trim(time_zone))') }}
),

{{ config_errors('time_zones', 'time_zone', [
    ('time_zone is null or row_count > 1', "'the time zone is empty or stands more than once'",
     'Keep one row per time zone'),
]) }},

-- ----------------------------------------------------------------------------- seeds/pressure
send_rules as (

    select
        'seeds/pressure/typology_rules.csv' as seed_file,
        typology_rules.*,
        known_scores.score_id as known_score_id,
        known_scores.lowest_score,
        known_scores.highest_score,
        count(*) over (
            partition by typology_rules.rule_set, typology_rules.rule_id
        ) as row_count,
        count(*) over (
            partition by typology_rules.rule_set, typology_rules.rule_kind
        ) as kind_count
    from {{ ref('typology_rules') }} as typology_rules
    {{ known_score_of_trait('typology_rules') }}

),

{{ config_errors(
    'send_rules', send_rule_key, typology_rule_checks() + trait_condition_checks('decisions')
) }},

pressure_rules as (

    select distinct
        rule_set,
        rule_id
    from send_rules
    where rule_kind = 'pressure'

),

send_thresholds as (

    select
        'seeds/pressure/typology_thresholds.csv' as seed_file,
        typology_thresholds.*,
        known_scores.score_id as known_score_id,
        known_scores.lowest_score,
        known_scores.highest_score,
        pressure_rules.rule_id as pressure_rule_id,
        count(*) over (
            partition by
                typology_thresholds.rule_set,
                typology_thresholds.rule_id,
                {{ parse_integer('typology_thresholds.threshold_order') }}
        ) as row_count
    from {{ ref('typology_thresholds') }} as typology_thresholds
    left join pressure_rules
        on
            typology_thresholds.rule_set = pressure_rules.rule_set
            and typology_thresholds.rule_id = pressure_rules.rule_id
    {{ known_score_of_trait('typology_thresholds') }}

),

{{ config_errors('send_thresholds', send_rule_key, trait_condition_checks('decisions') + [
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
]) }},

quarantines as (

    select
        'seeds/pressure/quarantine_rules.csv' as seed_file,
        quarantine_rules.*,
        count(*) over (partition by quarantine_rules.quarantine_id) as row_count,
        count(*) over (
            partition by {{ parse_integer('quarantine_rules.rule_order') }}
        ) as order_count
    from {{ ref('quarantine_rules') }} as quarantine_rules

),

{{ config_errors('quarantines', 'quarantine_id', event_condition_checks() + [
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
]) }},

saturation_settings as (
    {{ setting_rows('pressure', 'saturation_settings', saturation_setting_forms()) }}
),

saturation_bounds as (

    select
        'seeds/pressure/saturation_settings.csv' as seed_file,
        max(case when setting = 'saturated_below' then number_value end) as low,
        max(case when setting = 'under_saturated_above' then number_value end) as high
    from saturation_settings

),

{{ config_errors('saturation_settings', 'setting',
    setting_checks('Use one of ' ~ saturation_setting_forms() | join(' '))
    + number_setting_checks(saturation_setting_forms())) }},

{{ config_errors('saturation_bounds', "'saturated_below'", [
    ('low > high', "'saturated_below is above under_saturated_above'", 'Exchange the two'),
]) }},

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

{{ config_errors('declines', 'decline_number', [
    ('number_of_decline is null or number_of_decline not between 1 and 8 or row_count > 1',
     "'decline_number is no whole number from 1 to 8, or stands twice'", 'Number the rows 1 to 8'),
    ('decline_value is null or decline_value not between 0 and 1',
     "'decline is no number from 0 to 1'", 'Write 0.1 for about a tenth of the responses a mail'),
    ('share_value is null or share_value <= 0 or share_value > 1',
     "'prior_share is no share above 0'", 'Write a share of the contacts, such as 0.2'),
]) }},

{{ config_errors('all_declines', "'(all)'", [
    ('decline_count <> 8', "'there are not eight rows'", 'Keep eight; a rare decline may have a small share'),
    ('abs(share_sum - 1) > 0.000001', "'the shares do not add up to 1'", 'Change a share'),
]) }},

-- --------------------------------------------------------------------------- seeds/activation
conditions as (

    select
        'seeds/activation/segment_conditions.csv' as seed_file,
        segment_conditions.*,
        known_scores.score_id as known_score_id,
        known_scores.lowest_score,
        known_scores.highest_score,
        segments.segment_id as known_segment_id
    from {{ ref('segment_conditions') }} as segment_conditions
    left join {{ ref('segments') }} as segments
        on segment_conditions.segment_id = segments.segment_id
    {{ known_score_of_trait('segment_conditions') }}

),

{{ config_errors('conditions', segment_key, trait_condition_checks('segments') + [
    ('segment_id is null or condition_field is null',
     "'segment_id or condition_field is empty'", 'Fill them in'),
    ('segment_id is not null and known_segment_id is null', "'unknown segment ' || segment_id",
     'Add it to seeds/activation/segments.csv or remove the row'),
    ('condition_group is not null and ' ~ parse_integer('condition_group') ~ ' is null',
     "'condition_group ' || condition_group || ' is no whole number'",
     'Number the groups: all conditions of a group must hold, and one group is enough'),
]) }},

conditioned_segments as (

    select distinct segment_id
    from conditions

),

checked_segments as (

    select
        'seeds/activation/segments.csv' as seed_file,
        segments.*,
        conditioned_segments.segment_id as conditioned_segment_id,
        count(*) over (partition by segments.segment_id) as row_count
    from {{ ref('segments') }} as segments
    left join conditioned_segments
        on segments.segment_id = conditioned_segments.segment_id

),

{{ config_errors('checked_segments', 'segment_id', [
    ('segment_id is null or segment_name is null', "'segment_id or segment_name is empty'", 'Fill them in'),
    ('row_count > 1', "'the segment stands more than once'", 'Keep one row per segment_id'),
    ('segment_id is not null and conditioned_segment_id is null', "'the segment has no condition'",
     'Add at least one row to seeds/activation/segment_conditions.csv'),
    (parse_integer('segment_order') ~ ' is null',
     "'segment_order ' || coalesce(segment_order, '(empty)') || ' is no whole number'",
     'Number the segments: of several a contact is named by the first'),
    ('min_stay_days is not null and ' ~ whole_number_fails('min_stay_days', 0),
     "'min_stay_days ' || min_stay_days || ' is no whole number from 0'",
     'Write the days that a contact stays at least, or leave it empty for none'),
]) }},

-- -------------------------------------------------------------------------- seeds/predictions
prediction_settings as (
    {{ setting_rows('predictions', 'prediction_settings', prediction_setting_names()) }}
),

{{ config_errors('prediction_settings', 'setting',
    setting_checks('Use one of ' ~ prediction_setting_names() | join(' ')) + [
    ('known_setting is not null and row_count = 1 and number_value is null',
     "'value ' || coalesce(value, '(empty)') || ' is no number'", 'Write a plain number'),
    ('known_setting is not null and number_value <= 0', "'value ' || value || ' is not above 0'",
     'Write a number above 0'),
    ("setting in ('training_weeks', 'max_training_sends', 'early_days', 'level_days', 'base_points', 'outcome_days')"
     ~ ' and number_value <> floor(number_value)', "'value ' || value || ' is no whole number'",
     'Write a whole number'),
    ("setting = 'training_weeks' and number_value > 52", "'value ' || value || ' is above 52'",
     'Learn from at most a year'),
    ("setting in ('early_days', 'level_days') and number_value > 7", "'value ' || value || ' is above 7'",
     'Write at most 7 days: then labels are closed'),
    ("setting = 'half_life_days' and number_value < 5", "'value ' || value || ' is below 5'",
     'Write at least 5 days'),
    ("setting = 'prior_rate' and number_value >= 1", "'value ' || value || ' is no share'",
     'Write a share below 1'),
]) }},

bins as (
    {{ prediction_bin_rows() }}
),

bin_labels as (

    select
        feature,
        label,
        coalesce({{ parse_integer('bin') }}, 0) as bin
    from {{ ref('prediction_bins') }}

),

labelled_bins as (

    select
        'seeds/predictions/prediction_bins.csv' as seed_file,
        coalesce(bins.feature, bin_labels.feature) as feature,
        coalesce(bins.bin, bin_labels.bin) as bin,
        max(bins.bin) as known_bin,
        count(bin_labels.feature) as row_count,
        count(bin_labels.label) as label_count
    from bins
    full outer join bin_labels
        on bins.feature = bin_labels.feature and bins.bin = bin_labels.bin
    group by coalesce(bins.feature, bin_labels.feature), coalesce(bins.bin, bin_labels.bin)

),

{{ config_errors('labelled_bins', bin_key, [
    ('known_bin is null', "'there is no such bin'", 'Remove the row; the bins are in macros/predictions/features.sql'),
    ('known_bin is not null and row_count = 0', "'the bin has no row'", 'Add a row with its label'),
    ('row_count > 1', "'the bin stands more than once'", 'Keep one row per feature and bin'),
    ('row_count > 0 and label_count = 0', "'label is empty'", 'Write what a marketer should read'),
]) }},

terms as (
    {{ prediction_term_rows() }}
),

priors as (

    select
        target,
        feature,
        points,
        coalesce({{ parse_integer('bin') }}, 0) as bin
    from {{ ref('scorecard_prior') }}

),

prior_points as (

    select
        'seeds/predictions/scorecard_prior.csv' as seed_file,
        coalesce(terms.target, priors.target) as target,
        coalesce(terms.feature, priors.feature) as feature,
        coalesce(terms.bin, priors.bin) as bin,
        max(terms.bin) as known_bin,
        count(priors.target) as row_count,
        max(priors.points) as points
    from terms
    full outer join priors
        on
            terms.target = priors.target
            and terms.feature = priors.feature
            and terms.bin = priors.bin
    group by
        coalesce(terms.target, priors.target),
        coalesce(terms.feature, priors.feature),
        coalesce(terms.bin, priors.bin)

),

{{ config_errors('prior_points', "target || ' / ' || " ~ bin_key, [
    ('known_bin is null', "'there is no such term'",
     'Remove the row; targets and features are in macros/predictions/features.sql'),
    ('known_bin is not null and row_count = 0', "'the bin has no row'", 'Add a row; 0 points know nothing'),
    ('row_count > 1', "'the bin stands more than once'", 'Keep one row per target, feature and bin'),
    ('row_count = 1 and ' ~ parse_number('points') ~ ' is null',
     "'points ' || coalesce(points, '(empty)') || ' is no number'", 'Write log-odds such as -0.25'),
    ('abs(' ~ parse_number('points') ~ ') > 20', "'points ' || points || ' are beyond 20'",
     'Points are log-odds: 20 is one in 500 million'),
]) }},

buckets as (

    select
        'seeds/predictions/risk_buckets.csv' as seed_file,
        risk,
        {{ parse_number('min_multiple') }} as multiple,
        min_probability,
        {{ parse_number('min_probability') }} as floor_probability,
        max(coalesce({{ parse_number('min_probability') }}, 0)) over (
            order by {{ parse_number('min_multiple') }}
        ) as lower_floor,
        count(*) over (partition by risk) as row_count,
        count(*) over (partition by {{ parse_number('min_multiple') }}) as bound_count
    from {{ ref('risk_buckets') }}

),

lowest_bucket as (

    select
        'seeds/predictions/risk_buckets.csv' as seed_file,
        min(multiple) as lowest_multiple,
        min(coalesce(floor_probability, 0)) as lowest_floor
    from buckets

),

{{ config_errors('buckets', 'risk', [
    ("risk is null or risk not in ('high', 'medium', 'low')", "'unknown risk ' || coalesce(risk, '(empty)')",
     'Use high, medium and low'),
    ('row_count > 1', "'the risk stands more than once'", 'Keep one row per risk'),
    ('multiple is null or multiple < 0', "'min_multiple is no number from 0'", 'Write a multiple of the mean'),
    ('multiple is not null and bound_count > 1', "'another risk has the same min_multiple'", 'Write different bounds'),
    ('min_probability is not null and (floor_probability is null or floor_probability not between 0 and 1)',
     "'min_probability is ' || min_probability", 'Write a probability from 0 to 1, or leave it empty'),
    ('coalesce(floor_probability, 0) < lower_floor', "'a lower risk has a higher min_probability'",
     'Write floors that rise with the risk'),
]) }},

{{ config_errors('lowest_bucket', "'(all)'", [
    ('lowest_multiple is null or lowest_multiple > 0 or lowest_floor > 0', "'no risk begins at 0'",
     'Write 0 as min_multiple of low, and no min_probability'),
]) }},

send_time_settings as (
    {{ setting_rows(
        'predictions', 'send_time_settings', ['default_time_zone'] + send_time_setting_forms() | list
    ) }}
),

zoned_send_time_settings as (

    select
        send_time_settings.*,
        time_zones.time_zone
    from send_time_settings
    left join time_zones
        on lower(trim(send_time_settings.value)) = lower(trim(time_zones.time_zone))

),

{{ config_errors('zoned_send_time_settings', 'setting',
    setting_checks('Use one of those in docs/send_times.md') + number_setting_checks(send_time_setting_forms()) + [
    ("setting = 'default_time_zone' and row_count is not null and time_zone is null",
     "'unknown time zone ' || coalesce(value, '(empty)')", 'Write a name of seeds/mappings/time_zones.csv'),
]) }}

{%- for step in [
    'checked_scores', 'preset_switches', 'neighbouring_tiers', 'checked_limits', 'matrices', 'ordered_rules',
    'checked_property_rules', 'event_types', 'user_agents', 'networks', 'machine_thresholds',
    'source_time_zones', 'time_zones', 'send_rules', 'send_thresholds', 'quarantines', 'saturation_settings',
    'saturation_bounds', 'declines', 'all_declines', 'conditions', 'checked_segments', 'prediction_settings',
    'labelled_bins', 'prior_points', 'buckets', 'lowest_bucket', 'zoned_send_time_settings',
] %}
select * from {{ step }}_errors
{%- if not loop.last %}
union
{%- endif %}
{%- endfor %}
