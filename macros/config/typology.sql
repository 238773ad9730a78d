{# The words of send rules, and the checks of a row of seeds/pressure/typology_rules.csv. #}

{% macro rule_kinds() -%}
  {#- The kinds of send rules, in the order in which they are asked. -#}
  {{ return(['control', 'filtering', 'pressure', 'capacity']) }}
{%- endmacro %}

{% macro fixed_controls() -%}
  {#- Controls that no seed can switch off, in the order in which they are asked. -#}
  {{ return(['unknown_contact', 'unsubscribed', 'complained', 'hard_bounced', 'quarantined']) }}
{%- endmacro %}

{% macro fixed_control_number(control) -%}
  {#- Number of a fixed control among the rules of a rule set: those of the seed begin with 1. -#}
  {{ fixed_controls().index(control) - fixed_controls() | length }}
{%- endmacro %}

{% macro rule_periods() -%} {{ return(['day', 'week', 'month', 'quarter']) }} {%- endmacro %}

{% macro message_types() -%} {{ return(['marketing', 'automation', 'transactional']) }} {%- endmacro %}


{% macro whole_number_fails(text, least) -%}
  {#- True where a text is no whole number from `least`, or missing. -#}
  coalesce({{ parse_integer(text) }}, {{ least }} - 1) < {{ least }}
{%- endmacro %}


{% macro typology_rule_checks() -%}
  {#- The checks of a send rule, for config_errors(). The step has row_count (of its key) and kind_count (of its kind). -#}
  {{ return([
    ('rule_set || rule_id || rule_kind || rule_order is null',
     "'rule_set, rule_id, rule_kind or rule_order is empty'", 'Fill them in'),
    ('row_count > 1', "'the rule stands more than once'", 'Keep one row per rule_set and rule_id'),
    ('rule_kind not in (' ~ quoted_list(rule_kinds()) ~ ')',
     "'unknown rule_kind ' || rule_kind", 'Use one of ' ~ rule_kinds() | join(' ')),
    ('rule_id in (' ~ quoted_list(fixed_controls()) ~ ')',
     "'the name is kept for a control that is always on'", 'Give the rule another rule_id'),
    ('rule_order is not null and ' ~ parse_integer('rule_order') ~ ' is null',
     "'rule_order ' || rule_order || ' is no whole number'", 'Number the rules of a kind in the order wanted'),
    ('not ' ~ matches('message_type', '^(' ~ message_types() | join('|') ~ ')([|](' ~ message_types() | join('|') ~ '))*$'),
     "'unknown message_type ' || message_type", 'Use ' ~ message_types() | join(', ') ~ ', several separated by |'),
    ("rule_kind = 'pressure' and kind_count > 50", "'more than 50 pressure rules in one rule set'",
     'Merge some of them'),
    ("rule_kind in ('pressure', 'capacity') and " ~ whole_number_fails('threshold', 0),
     "'threshold ' || coalesce(threshold, '(empty)') || ' is no whole number from 0'",
     'Write how many messages or recipients are allowed; 0 blocks all'),
    ("rule_kind in ('control', 'filtering') and coalesce(threshold, days_before, days_after, period) is not null",
     "'threshold, days or period on a rule that counts nothing'", 'Empty them, or make it a pressure rule'),
    ("rule_kind = 'pressure' and (period is null) = (days_before is null and days_after is null)",
     "'a pressure rule needs days or a period, not both'", 'Fill in days_before and days_after, or period'),
    ('days_before is not null and ' ~ whole_number_fails('days_before', 1),
     "'days_before ' || days_before || ' is no whole number from 1'",
     'Write the days that end with the planned one, itself included'),
    ('days_after is not null and ' ~ whole_number_fails('days_after', 1),
     "'days_after ' || days_after || ' is no whole number from 1'",
     'Write the days that begin with the planned one, itself included'),
    ("rule_kind = 'pressure' and period not in (" ~ quoted_list(rule_periods()) ~ ')',
     "'unknown period ' || period", 'Use one of ' ~ rule_periods() | join(' ')),
    ("rule_kind = 'capacity' and (period is null or period not in (" ~ quoted_list(['message'] + rule_periods())
     ~ ') or days_before is not null or days_after is not null)',
     "'a capacity rule needs a period and no days'", 'Use one of message ' ~ rule_periods() | join(' ')),
    ('is_exclusion is not null and ' ~ parse_boolean('is_exclusion') ~ ' is null',
     "'is_exclusion is ' || is_exclusion", 'Use true or false'),
    ("is_exclusion is not null and rule_kind <> 'capacity'",
     "'is_exclusion on a rule that always excludes'", 'Empty it: it is for capacity rules'),
  ]) }}
{%- endmacro %}


{% macro planned_rejection_reasons() -%}
  {#- Why a planned send is not decided, in the order in which the reasons are looked for. -#}
  {{ return([
    'missing_message', 'missing_contact', 'missing_time', 'unparseable_time', 'bad_weight', 'past', 'already_sent',
    'duplicate',
  ]) }}
{%- endmacro %}
