{#
  What is wrong with the shape of a template, as a sentence, or none.
  Example: template_problem({'value': ['DE']})
    -> 'template takes {values: […]} with at least one value, got {"value": ["DE"]}'
  template: what a definition says under `template`.
#}
{% macro template_problem(template) %}
    {%- set values = template.get('values') if template is mapping else none -%}
    {%- if template is not mapping or template.keys() | list != ['values'] or values is string or values is mapping
        or values is not iterable or values | length == 0 -%}
        {{ return("template takes {values: […]} with at least one value, got " ~ tojson(template)) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
