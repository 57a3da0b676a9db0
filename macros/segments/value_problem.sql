{#
  What is wrong with one value of a filter, as a sentence, or none.
  Example: value_problem(false, 'text') -> "false is not text; YAML reads NO, on and off as …"
  value: as YAML gave it. type: number, text, boolean or date.
#}
{% macro value_problem(value, type) %}
    {%- if type == 'text' and value is not string -%}
        {{ return(
            tojson(value) ~ " is not text; YAML reads NO, on and off as true or false and 01234 as a number: quote it"
        ) }}
    {%- elif type == 'number' and (value is not number or value is boolean) -%}
        {{ return(tojson(value) ~ " is not a number" ~ ("; leave the quotes out, or mend the var it comes from" if value is string else "")) }}
    {%- elif type == 'number' and tojson(value) in ('NaN', 'Infinity', '-Infinity') -%}
        {{ return(tojson(value) ~ " is not a finite number") }}
    {%- elif type == 'boolean' and value is not boolean -%}
        {{ return(tojson(value) ~ " is neither true nor false") }}
    {%- elif type == 'date' and not is_iso_date(value) -%}
        {{ return(tojson(value) ~ " is not a date; write it as 2026-01-31") }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
