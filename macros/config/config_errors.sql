{% macro config_errors(step, row_key, checks) -%}
  {#-
    The step `<step>_errors` of stg_config__errors: the contradictions in one step, as seed_file, row_key, problem, remedy.
    step: one with a column `seed_file`; row_key: SQL text that names the row;
    checks: list of (condition that is true where the row is wrong, SQL text of the problem, remedy in plain words).
  -#}
{{ step }}_errors as (
  {%- for condition, problem, remedy in checks %}
    select
        seed_file,
        coalesce({{ row_key }}, '(empty)') as row_key,
        {{ problem }} as problem,
        '{{ remedy }}' as remedy
    from {{ step }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
  {%- endfor %}
)
{%- endmacro %}


{% macro condition_checks(operators, field_checks) -%}
  {#-
    Checks of a condition; the step has condition_field, condition_operator and condition_value. field_checks: what
    else is asked of the field.
  -#}
  {{ return([
    ('condition_operator is not null and condition_operator not in (' ~ quoted_list(operators) ~ ')',
     "'unknown operator ' || condition_operator", 'Use one of ' ~ operators | join(' ')),
    ('(condition_field is null) <> (condition_operator is null)',
     "'condition_field and condition_operator do not go together'", 'Fill in both or neither'),
    ("condition_value is null and condition_operator not in ('is_present', 'is_missing')",
     "'the condition has no value to compare with'", 'Fill in condition_value'),
    ('condition_field is null and condition_value is not null',
     "'condition_value without a condition_field'", 'Fill in the field or empty the value'),
    ("condition_operator in ('>', '>=', '<', '<=') and condition_value is not null and "
     ~ parse_number('condition_value') ~ ' is null',
     "'operator ' || condition_operator || ' compares numbers, and ' || condition_value || ' is none'",
     'Write a number, or use = or !='),
    ("condition_field like '%' || chr(34) || '%'",
     "'the field ' || condition_field || ' holds a double quote'", 'Rename the property'),
  ] + field_checks) }}
{%- endmacro %}


{% macro event_condition_checks() -%}
  {#- The checks of a condition on an event. -#}
  {{ return(condition_checks(condition_operators(), [
    ('condition_field is not null and condition_field not in ('
     ~ quoted_list(event_fields() + message_fields()) ~ ") and condition_field not like 'properties._%'",
     "'unknown field ' || condition_field", 'Use a column of the event or its message, or properties.<key>'),
  ])) }}
{%- endmacro %}


{% macro setting_rows(folder, seed, names) -%}
  {#-
    A select of the rows of a seed of settings, side by side with the names that it must have: known_setting is null
    where the seed has a setting too many, row_count where it has one too few.
  -#}
    select
        'seeds/{{ folder }}/{{ seed }}.csv' as seed_file,
        wanted.setting as known_setting,
        coalesce(seeded.setting, wanted.setting) as setting,
        seeded.value,
        {{ parse_number('seeded.value') }} as number_value,
        {{ parse_integer('seeded.value') }} as integer_value,
        seeded.row_count
    from (
        {%- for name in names %}
        select '{{ name }}' as setting
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ) as wanted
    full outer join (
        select
            given.setting,
            given.value,
            count(*) over (partition by given.setting) as row_count
        from {{ ref(seed) }} as given
    ) as seeded
        on wanted.setting = seeded.setting
{%- endmacro %}


{% macro setting_checks(names_are) -%}
  {#- Checks of what setting_rows() gives: each name is known and stands once. names_are: where to find the names. -#}
  {{ return([
    ('known_setting is null', "'unknown setting ' || coalesce(setting, '(empty)')", names_are),
    ('row_count is null', "'the setting is missing'", 'Add its row; an empty file has no defaults'),
    ('row_count > 1', "'the setting stands more than once'", 'Keep one row per setting'),
  ]) }}
{%- endmacro %}


{% macro number_setting_checks(forms) -%}
  {#- Checks of what setting_rows() gives: numbers within their bounds. forms: {setting: (kind, lowest, highest)}. -#}
  {%- set checks = [] -%}
  {%- for setting, form in forms.items() -%}
    {%- set column = form[0] ~ '_value' -%}
    {%- set kind = 'whole number' if form[0] == 'integer' else 'number' -%}
    {%- do checks.append((
      "setting = '" ~ setting ~ "' and row_count is not null and (" ~ column ~ ' is null or ' ~ column
      ~ ' not between ' ~ form[1] ~ ' and ' ~ form[2] ~ ')',
      "'" ~ setting ~ " is ' || coalesce(value, '(empty)')",
      'Write a ' ~ kind ~ ' from ' ~ form[1] ~ ' to ' ~ form[2]
    )) -%}
  {%- endfor -%}
  {{ return(checks) }}
{%- endmacro %}


{% macro points_out_of_range(points) -%}
  {#- True for a number that loses digits as type_points(), or that a thousand of which would overflow it. -#}
  abs({{ parse_number(points) }}) >= 1000000000
  or abs({{ parse_number(points) }} * 1000000 - round({{ parse_number(points) }} * 1000000)) > 0.001
{%- endmacro %}


{% macro refuse_config_errors(errors) -%}
  {#- Stops the run with one message if the relation of configuration errors has any row. `--empty` reads no seed. -#}
  {%- if execute and flags.INTROSPECT and model.resource_type == 'model' and not invocation_args_dict.get('empty') -%}
    {%- set found = run_query(
      'select seed_file, row_key, problem, remedy from ' ~ errors ~ ' order by seed_file, row_key, problem, remedy'
    ).rows -%}
    {%- if found -%}
      {%- set lines = [] -%}
      {%- set names = run_query('select score_id from ' ~ ref('scores') ~ ' union select tier from ' ~ ref('score_tiers')).columns[0].values() -%}
      {%- for row in found[:20] -%}
        {#- The remedy lists the words of a closed vocabulary; scores and tiers are the user's own. -#}
        {%- set words = row[3][4:].replace(',', '').split(' ') if row[3].startswith('Use ') and not row[3].startswith('Use a ') else names -%}
        {%- set known = nearest(row[2].split(' ') | last, words | select) if row[2].startswith('unknown ') else none -%}
        {%- do lines.append('  ' ~ row[0] ~ ', row ' ~ row[1] ~ ': ' ~ row[2] ~ (" (did you mean '" ~ known ~ "'?)" if known else '') ~ '. ' ~ row[3]) -%}
      {%- endfor -%}
      {%- if found | length > 20 -%}
        {%- do lines.append('  ... and ' ~ (found | length - 20) ~ ' more, in ' ~ errors) -%}
      {%- endif -%}
      {{ exceptions.raise_compiler_error(
        'The settings contradict themselves in ' ~ found | length ~ ' place(s); no model was run.\n' ~ lines | join('\n')
      ) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}
