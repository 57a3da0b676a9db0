{#
  The rows of a relation with `version_rank`: 1 for the version that holds at the as-of date, which is
  the newest written by then, or where all were written later the oldest. What has no date of writing
  was always there. Few things have several versions: only those are compared.
  Example: {{ ranked_versions('orders', 'order_id') }}
    -> select orders.*, 1 as version_rank from orders left join … union all select orders.*, row_number() over …
  relation: name of a CTE with updated_at and source_system. key: its column that names the thing.
#}
{% macro ranked_versions(relation, key) -%}
{%- set repeated_keys -%}
    (
        select {{ key }} as repeated_key
        from {{ relation }}
        group by {{ key }}
        having count(*) > 1
    ) as repeated_keys
        on {{ relation }}.{{ key }} = repeated_keys.repeated_key
{%- endset -%}
    select
        {{ relation }}.*,
        1 as version_rank
    from {{ relation }}
    left join {{ repeated_keys }}
    where repeated_keys.repeated_key is null
    union all
    select
        {{ relation }}.*,
        row_number() over (
            partition by {{ key }}
            order by
                case when updated_at is null or {{ is_known('updated_at') }} then 0 else 1 end asc,
                case when {{ is_known('updated_at') }} then updated_at end desc nulls last,
                updated_at asc nulls first,
                source_system asc
        ) as version_rank
    from {{ relation }}
    inner join {{ repeated_keys }}
{%- endmacro %}
