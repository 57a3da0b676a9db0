{#
  Every segment definition of every family, templates expanded to one per listed value.
  Example: segment_definitions() -> [{'id': 'discount_lovers', 'family': 'price_sensitivity',
    'file': 'models/segments/segments_price_sensitivity.yml', 'kind': 'dynamic',
    'rule': {'all': […]}, 'meta': {…}, 'template_clause': none}, …], sorted by family, in YAML order
  Families are models that carry `segments` in their meta; they are read through the graph, which is
  empty while dbt parses, and keeps the answer for the other nodes of the same dbt command.
#}
{% macro segment_definitions() %}
    {%- set definitions = [] -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- if 'segment_definitions' not in graph -%}
        {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name')
            if node.config.meta.get('segments') is not none -%}
            {%- for entry in node.config.meta.segments -%}
                {%- for variant in expand_template(entry) -%}
                    {%- do definitions.append({
                        'id': variant.entry.get('id') | string,
                        'family': node.name | replace('segments_', ''),
                        'model': node.name,
                        'file': (node.patch_path or node.original_file_path).split('://')[-1],
                        'kind': segment_kind(entry),
                        'rule': segment_rule(variant.entry),
                        'meta': variant.entry,
                        'value': variant.value,
                        'source': entry,
                    }) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do graph.update({'segment_definitions': definitions}) -%}
    {%- endif -%}
    {{ return(graph.segment_definitions) }}
{% endmacro %}
