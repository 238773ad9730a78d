{% macro condition_holds(value, operator, operand) -%}
  {#-
    Whether a rule's condition is true of a value. All three are SQL texts. Order operators compare numbers, the others
    text, case-sensitive; `in` takes values separated by `|`. A missing value, or one that is no number where a number
    is needed, satisfies nothing.
  -#}
  coalesce(
    case {{ operator }}
      when 'is_present' then {{ value }} is not null
      when '=' then {{ value }} = {{ operand }}
      when '!=' then {{ value }} <> {{ operand }}
      when 'contains' then {{ contains(value, operand) }}
      when 'starts_with' then left({{ value }}, length({{ operand }})) = {{ operand }}
      when 'in'
        then
          not {{ contains(value, "'|'") }}
          and {{ contains("'|' || " ~ operand ~ " || '|'", "'|' || " ~ value ~ " || '|'") }}
      when '>' then {{ parse_number(value) }} > {{ parse_number(operand) }}
      when '>=' then {{ parse_number(value) }} >= {{ parse_number(operand) }}
      when '<' then {{ parse_number(value) }} < {{ parse_number(operand) }}
      when '<=' then {{ parse_number(value) }} <= {{ parse_number(operand) }}
    end,
    false
  )
{%- endmacro %}
