{#
  Fails for every key that stands on more than one row, or has a null in it.
  columns: list of the columns that together name a row; at least two.
  may_be_null: a null is a value like any other. Default false.
#}
{% test unique_key(model, columns, may_be_null=false) %}
{%- if columns is string or columns | length < 2 -%}
    {%- do exceptions.raise_compiler_error("unique_key takes a list of at least two columns; got " ~ columns) -%}
{%- endif -%}
select
    {{ columns | join(', ') }},
    count(*) as rows_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if not may_be_null %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
