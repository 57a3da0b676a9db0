{#
  A definition with `template: {values: […]}` as one definition per value; any other, and one whose
  template is wrong, as itself.
  `{value}` stands for the value in every text; alone it keeps its type. In the id it is a slug.
  Example: expand_template({'id': 'country_{value}', 'template': {'values': ['DE', 'AT']}, …})
    -> [{'entry': {'id': 'country_de', …}, 'value': 'DE'}, {'entry': {'id': 'country_at', …}, …}]
  entry: a segment of a family's meta.
#}
{% macro expand_template(entry) %}
    {%- if entry.template is not defined or template_problem(entry.template) is not none -%}
        {{ return([{'entry': entry, 'value': none}]) }}
    {%- endif -%}
    {%- set variants = [] -%}
    {%- for value in entry.template.get('values', []) -%}
        {%- set expanded = {} -%}
        {%- for key, content in entry.items() if key != 'template' -%}
            {%- if key == 'id' -%}
                {%- do expanded.update({'id': content | replace('{value}', slug(value))}) -%}
            {%- else -%}
                {%- do expanded.update({key: fill_placeholder(content, value)}) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do variants.append({'entry': expanded, 'value': value}) -%}
    {%- endfor -%}
    {{ return(variants) }}
{% endmacro %}
