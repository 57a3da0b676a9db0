{#
  Everything wrong with what a definition says it requires, as sentences.
  Example: requires_problems(['customer.birth_date'], raw_names())
    -> ["requires 'customer.birth_date', which the input contract does not have; nearest: …"]
  requires: list of `table` or `table.column`, alternatives separated by `|`. known: of raw_names.
#}
{% macro requires_problems(requires, known) %}
    {%- if requires is string or requires is mapping or requires is not iterable -%}
        {{ return(["requires takes a list, got " ~ tojson(requires)]) }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for requirement in requires -%}
        {%- for name in (requirement | string).split('|') if name not in known -%}
            {%- do problems.append(
                "requires '" ~ name ~ "', which the input contract does not have; nearest: '" ~ nearest_name(name, known) ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
