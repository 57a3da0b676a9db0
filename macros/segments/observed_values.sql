{#
  What a clause compared of a person, as SQL text; null where that is unknown. Several values are named.
  Example: observed_values([{'filter': 'orders_count', 'label': '', 'test': {…}}])
    -> cast(people.orders_count as varchar)
  tests: of a clause of explained_rule.
#}
{% macro observed_values(tests) %}
    {%- set columns, parts = [], [] -%}
    {%- for test in tests if test.filter not in columns -%}
        {%- do columns.append(test.filter) -%}
        {%- set value = 'cast(people.' ~ test.filter ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- do parts.append((value, text_literal(test.label ~ ' ') ~ ' || coalesce(' ~ value ~ ", 'unknown')")) -%}
    {%- endfor -%}
    {%- if parts | length < 2 -%}{{ return(parts[0][0] if parts else 'null') }}{%- endif -%}
    {{ return(parts | map('last') | join(" || ', ' || ")) }}
{% endmacro %}
