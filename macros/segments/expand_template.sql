{#
  A definition with `template: {values: […]}` as one definition per value; any other, and one whose
  template is wrong, as itself.
  `{value}` stands for the value in every text; alone it keeps its type. In the id the value is
  lower case, with `_` for everything that is no letter or digit.
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
                {%- set slug = modules.re.sub('[^a-z0-9]+', '_', value | string | lower).strip('_') -%}
                {%- do expanded.update({'id': content | replace('{value}', slug)}) -%}
            {%- else -%}
                {%- do expanded.update({key: fill_placeholder(content, value)}) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do variants.append({'entry': expanded, 'value': value}) -%}
    {%- endfor -%}
    {{ return(variants) }}
{% endmacro %}
