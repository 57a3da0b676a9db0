{#
  The columns that tell the rows of a table apart, as its checks say.
  Example: key_columns(table_checks(graph.nodes['model.customer_segmentation.customer_rfm'])) -> ['customer_id', 'scheme']
  checks: entries of table_checks. Returns an empty list where no check names a key.
#}
{% macro key_columns(checks) %}
    {%- for kind in ['unique_key', 'unique_version', 'unique'] -%}
        {%- for check in checks if check.kind == kind -%}
            {{ return(check_columns(check)) }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return([]) }}
{% endmacro %}
