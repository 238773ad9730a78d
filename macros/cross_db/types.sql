{# Types whose names differ between engines. Points are exact decimals: sums of doubles depend on the order of the rows. #}

{% macro type_text() -%} {{ dbt.type_string() }} {%- endmacro %}

{% macro type_double() -%} {{ return(adapter.dispatch('type_double', 'engagement_scoring')()) }} {%- endmacro %}

{% macro default__type_double() -%} double {%- endmacro %}

{% macro postgres__type_double() -%} double precision {%- endmacro %}

{% macro type_points() -%} decimal(18, 6) {%- endmacro %}

{% macro type_score() -%} decimal(18, 4) {%- endmacro %}
