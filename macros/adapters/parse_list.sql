{#
  A raw text as a list of texts; null where nothing is in it. Brackets around the whole and quotes
  around an item are how lists are written as text.
  Example: parse_list('tags') -> ['mother''s day', 'vip'] for [mother's day, "vip"]
  expression: SQL of the raw value.
#}
{% macro parse_list(expression) -%}
    {{ return(adapter.dispatch('parse_list', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__parse_list(expression) -%}
    nullif(
        list_filter(
            list_transform(
                string_split(trim({{ trimmed(expression) }}, '[]'), ','),
                lambda item: trim({{ trimmed('item') }}, '"''')
            ),
            lambda item: item <> ''
        ),
        []
    )
{%- endmacro %}

{% macro postgres__parse_list(expression) -%}
    nullif(
        array(
            select btrim({{ trimmed('part') }}, '"''')
            from unnest(string_to_array(btrim({{ trimmed(expression) }}, '[]'), ',')) with ordinality as parts (part, place)
            where btrim({{ trimmed('part') }}, '"''') <> ''
            order by place
        ),
        '{}'
    )
{%- endmacro %}

{% macro spark__parse_list(expression) -%}
    nullif(
        filter(
            transform(
                split(trim(both '[]' from {{ trimmed(expression) }}), ','),
                item -> trim(both '"\'' from {{ trimmed('item') }})
            ),
            item -> item <> ''
        ),
        cast(array() as array<string>)
    )
{%- endmacro %}
