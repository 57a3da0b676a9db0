{#
  A piece of a definition with `{value}` replaced, at any depth.
  Example: fill_placeholder([{'filter': 'country', 'eq': '{value}'}], 'DE')
    -> [{'filter': 'country', 'eq': 'DE'}]
  content: text, list, mapping or anything else (returned as it is). value: the template's value.
#}
{% macro fill_placeholder(content, value) %}
    {%- if content is string -%}
        {{ return(value if content == '{value}' else content | replace('{value}', value | string)) }}
    {%- elif content is mapping -%}
        {%- set filled = {} -%}
        {%- for key, item in content.items() -%}
            {%- do filled.update({key: fill_placeholder(item, value)}) -%}
        {%- endfor -%}
        {{ return(filled) }}
    {%- elif content is iterable -%}
        {%- set filled = [] -%}
        {%- for item in content -%}
            {%- do filled.append(fill_placeholder(item, value)) -%}
        {%- endfor -%}
        {{ return(filled) }}
    {%- endif -%}
    {{ return(content) }}
{% endmacro %}
