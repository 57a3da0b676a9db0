{#
  Wide boolean columns to long rows: one row per true flag, in one scan.
  Example: unpivot_flags(ref('int_segment_flags'), 'customer_id', ['a', 'b'], 'segment_id')
    -> rows (customer_id, segment_id) for which the column named segment_id is true
  relation: relation to read. id: column kept. flags: names of the boolean columns.
  name: name of the column that takes the flag's name.
#}
{% macro unpivot_flags(relation, id, flags, name) -%}
    {{ return(adapter.dispatch('unpivot_flags', 'customer_segmentation')(relation, id, flags, name)) }}
{%- endmacro %}

{% macro duckdb__unpivot_flags(relation, id, flags, name) -%}
    select
        {{ id }},
        {{ name }}
    from {{ relation }}
    unpivot (is_member for {{ name }} in ({% for flag in flags %}{{ adapter.quote(flag) }}{{ ', ' if not loop.last }}{% endfor %}))
    where is_member
{%- endmacro %}

{% macro postgres__unpivot_flags(relation, id, flags, name) -%}
    select
        wide.{{ id }},
        flags.{{ name }}
    from {{ relation }} as wide
    cross join lateral (
        values {% for flag in flags %}({{ text_literal(flag) }}, wide.{{ adapter.quote(flag) }}){{ ', ' if not loop.last }}{% endfor %}
    ) as flags ({{ name }}, is_member)
    where flags.is_member
{%- endmacro %}

{% macro spark__unpivot_flags(relation, id, flags, name) -%}
    select
        {{ id }},
        {{ name }}
    from (
        select
            {{ id }},
            stack(
                {{ flags | length }},
                {% for flag in flags %}{{ text_literal(flag) }}, {{ adapter.quote(flag) }}{{ ', ' if not loop.last }}{% endfor %}
            ) as ({{ name }}, is_member)
        from {{ relation }}
    ) as long
    where is_member
{%- endmacro %}
