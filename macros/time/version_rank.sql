{#
  1 for the version of a row that holds at the as-of date: the newest written by then, or where all
  were written later the oldest. What has no date of writing was always there.
  Example: version_rank('order_id') -> row_number() over (partition by order_id order by …)
  key: column that names the thing; expects updated_at and source_system beside it.
#}
{% macro version_rank(key) -%}
    row_number() over (
        partition by {{ key }}
        order by
            case when updated_at is null or {{ is_known('updated_at') }} then 0 else 1 end asc,
            case when {{ is_known('updated_at') }} then updated_at end desc nulls last,
            updated_at asc nulls first,
            source_system asc
    )
{%- endmacro %}
