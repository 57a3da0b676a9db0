{#
  A query for the value each group has most often, and how many different values it has. Ties go to
  the value that sorts first; unknown values do not count.
  Example: most_frequent('orders', 'customer_id', 'channel')
    -> rows (customer_id, channel, value_weight, group_weight, distinct_count)
  relation: name of a CTE or relation. group: column of the group. value: column of the value.
  weight: SQL summed instead of counting rows. Default: rows.
#}
{% macro most_frequent(relation, group, value, weight='1') %}
    select
        {{ group }},
        {{ value }},
        value_weight,
        group_weight,
        distinct_count
    from (
        select
            {{ group }},
            {{ value }},
            value_weight,
            sum(value_weight) over (partition by {{ group }}) as group_weight,
            count(*) over (partition by {{ group }}) as distinct_count,
            row_number() over (partition by {{ group }} order by value_weight desc nulls last, {{ value }} asc) as value_rank
        from (
            select
                {{ group }},
                {{ value }},
                sum({{ weight }}) as value_weight
            from {{ relation }}
            where {{ value }} is not null
            group by {{ group }}, {{ value }}
        ) as counted
    ) as ranked
    where value_rank = 1
{% endmacro %}
