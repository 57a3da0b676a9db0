{#
  Fails for every key that stands on more than one row, or has a null in it.
  columns: list of the columns that together name a row; at least two.
#}
{% test unique_key(model, columns) %}
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
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
