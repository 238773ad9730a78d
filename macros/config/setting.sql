{% macro _setting_forms() -%}
  {#- Every var of the project and the form that its value must have. -#}
  {{ return({
    'activation_exports': '^(true|false|True|False)$',
    'as_of_date': '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$',
    'capabilities': '^((' ~ capabilities() | join('|') ~ ')( |$))*$',
    'enabled_sources': '^[a-z0-9_]+( [a-z0-9_]+)*$',
    'erase_removed': '^([a-z0-9_]+( [a-z0-9_]+)*)?$',
    'engaged_tier_rank': '^[1-9][0-9]*$',
    'key_salt': '^[A-Za-z0-9_]*$',
    'events_kept_months': '^(0|[1-9][0-9]{0,2})$',
    'headline_score': '^[A-Za-z0-9_]+$',
    'loaded_at_from': '^(column|file)$',
    'raw_relations': '^([a-z0-9_.]+( [a-z0-9_.]+)*)?$',
    'raw_tables': '^([a-z0-9_]+[.][a-z0-9_]+( [a-z0-9_]+[.][a-z0-9_]+)*)?$',
    'scorecard_version': '^([0-9]{4}-[0-9]{2}-[0-9]{2}|prior)?$',
    'shared_address_limit': '^[1-9][0-9]*$',
    'use_within_hours': '^[1-9][0-9]*$',
    'validation_days': '^[1-9][0-9]*$',
  }) }}
{%- endmacro %}


{% macro setting(name) -%}
  {#- The one way to read a var of dbt_project.yml: known by name, checked for form, given in its type. -#}
  {%- do check_engine() -%}
  {%- set forms = _setting_forms() -%}
  {%- if name not in forms -%}
    {{ exceptions.raise_compiler_error("There is no setting '" ~ name ~ "'. Settings: " ~ (forms | join(', ')) ~ '.') }}
  {%- endif -%}
  {%- set given = var(name) -%}
  {%- set as_text = given | join(' ') if given is sequence and given is not string else given | string | trim -%}
  {%- if not modules.re.match(forms[name], as_text) -%}
    {{ exceptions.raise_compiler_error(
      "The var '" ~ name ~ "' is '" ~ as_text ~ "', which is not of the form " ~ forms[name]
      ~ '. Mend it in dbt_project.yml or in --vars.'
    ) }}
  {%- endif -%}
  {%- if name in ('as_of_date', 'scorecard_version') and as_text and as_text != 'prior' -%}
    {%- set parts = as_text.split('-') | map('int') | list -%}
    {%- set month_days = [31, 29 if parts[0] % 4 == 0 and (parts[0] % 100 != 0 or parts[0] % 400 == 0) else 28,
                          31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {%- if not (1 <= parts[1] <= 12) or not (1 <= parts[2] <= month_days[parts[1] - 1]) -%}
      {{ exceptions.raise_compiler_error("The var '" ~ name ~ "' is '" ~ as_text ~ "', which is no day of the calendar.") }}
    {%- endif -%}
    {%- if name == 'scorecard_version' and modules.datetime.date(*parts).weekday() != 0 -%}
      {{ exceptions.raise_compiler_error(
        "The var 'scorecard_version' is '" ~ as_text ~ "', which is no Monday: scorecards are trained as of Mondays."
      ) }}
    {%- endif -%}
  {%- endif -%}
  {{ return(as_text.split(' ') if name in ('capabilities', 'enabled_sources', 'erase_removed') else as_text if given is string else given) }}
{%- endmacro %}


{% macro check_settings() -%}
  {#- Run before anything else: a bad or unknown var, or another time zone than UTC, stops the run; a missing key warns. -#}
  {%- if execute -%}
    {%- for name in _setting_forms() -%}
      {%- do setting(name) -%}
    {%- endfor -%}
    {#- Another project that has this one as a package has vars of its own. -#}
    {%- for name in invocation_args_dict.get('vars') or {} if name not in _setting_forms() and project_name == 'engagement_scoring' -%}
      {%- set known = nearest(name, _setting_forms()) -%}
      {{ exceptions.raise_compiler_error(
        "There is no var '" ~ name ~ "'" ~ (". Did you mean '" ~ known ~ "'?" if known else '.')
        ~ ' Vars: ' ~ _setting_forms() | join(', ') ~ '.'
      ) }}
    {%- endfor -%}
    {%- set tables = graph.sources.values() | selectattr('package_name', 'equalto', 'engagement_scoring') | list -%}
    {%- set known = tables | map(attribute='unique_id') | map('replace', 'source.engagement_scoring.', '') | list
      + tables | map(attribute='source_name') | list -%}
    {%- for name in setting('raw_relations') if name not in known -%}
      {{ exceptions.raise_compiler_error(
        "The var 'raw_relations' names '" ~ name ~ "', which is no source and no <source>.<table> of this project."
        ~ (" Did you mean '" ~ nearest(name, known) ~ "'?" if nearest(name, known))
      ) }}
    {%- endfor -%}
    {#- The one look at the clock: nothing is computed from it. A day more, for zones ahead of UTC. -#}
    {%- set latest = (modules.datetime.datetime.utcnow() + modules.datetime.timedelta(days=1)).date() | string -%}
    {%- if setting('as_of_date') | string > latest -%}
      {{ exceptions.raise_compiler_error(
        "The var 'as_of_date' is '" ~ setting('as_of_date') ~ "', a day in the future: nothing of it is known yet."
      ) }}
    {%- endif -%}
    {%- do read_times_in_utc() -%}
    {%- if flags.WHICH in ('build', 'run') and not env_var('EMAIL_HASH_KEY', '') | trim and not reads_demo() -%}
      {%- do exceptions.warn(
        'EMAIL_HASH_KEY is not set: the hash of an e-mail address can be looked up by whoever knows the address. Set it to a '
        ~ 'secret of yours before the first build; for a database built without it, to engagement_scoring.'
      ) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}


{% macro nearest(word, words) -%}
  {#- Of some words the one that shares most pairs of letters with a word; none where no word shares two fifths. -#}
  {%- set best = namespace(word=none, share=0.4) -%}
  {%- for known in words -%}
    {%- set shared = [] -%}
    {%- for place in range(word | length - 1) if word[place:place + 2] | lower in known | lower -%}
      {%- do shared.append(place) -%}
    {%- endfor -%}
    {%- set share = 2 * shared | length / [word | length + known | length - 2, 1] | max -%}
    {%- if share > best.share -%}
      {%- set best.word = known -%}
      {%- set best.share = share -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(best.word) }}
{%- endmacro %}
