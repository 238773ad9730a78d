{% macro config_errors(relation, row_key, checks) -%}
  {#-
    A select of the contradictions in one step of a model: seed_file, row_key, problem, remedy.
    relation: a step with a column `seed_file`; row_key: SQL text that names the row;
    checks: list of (condition that is true where the row is wrong, SQL text of the problem, remedy in plain words).
  -#}
  {%- for condition, problem, remedy in checks %}
    select
        seed_file,
        coalesce(
            {{ row_key }},
            '(empty)'
        ) as row_key,
        {{ problem }} as problem,
        '{{ remedy }}' as remedy
    from {{ relation }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
  {%- endfor %}
{%- endmacro %}


{% macro number_setting_checks(forms) -%}
  {#-
    Checks of settings that are numbers, as config_errors() takes them. forms: {setting: (kind, lowest, highest)};
    the step has the columns setting, value, number_value and integer_value.
  -#}
  {%- set checks = [] -%}
  {%- for setting, form in forms.items() -%}
    {%- set column = form[0] ~ '_value' -%}
    {%- set kind = 'whole number' if form[0] == 'integer' else 'number' -%}
    {%- do checks.append((
      "setting = '" ~ setting ~ "' and (" ~ column ~ ' is null or ' ~ column ~ ' not between '
      ~ form[1] ~ ' and ' ~ form[2] ~ ')',
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
  {#- Stops the run with one message if the relation of configuration errors has any row. -#}
  {%- if execute and flags.INTROSPECT and model.resource_type == 'model' -%}
    {%- set found = run_query(
      'select seed_file, row_key, problem, remedy from ' ~ errors ~ ' order by seed_file, row_key, problem, remedy'
    ).rows -%}
    {%- if found -%}
      {%- set lines = [] -%}
      {%- for row in found -%}
        {%- if loop.index <= 20 -%}
        {%- do lines.append('  ' ~ row[0] ~ ', row ' ~ row[1] ~ ': ' ~ row[2] ~ '. ' ~ row[3]) -%}
        {%- endif -%}
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
