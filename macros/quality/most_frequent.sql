{#
  A query for the value each group has most often, and how many different values it has. Ties go to
  the value that sorts first; unknown values do not count.
  Example: most_frequent('orders', 'customer_id', 'channel')
    -> rows (customer_id, channel, value_weight, group_weight, distinct_count)
  relation: name of a CTE or relation. group: column of the group. value: column of the value.
  weight: SQL summed instead of counting rows, never null. Default: rows.
#}
{% macro most_frequent(relation, group, value, weight='1') %}
    with counted as (

        select
            {{ group }},
            {{ value }},
            sum({{ weight }}) as value_weight
        from {{ relation }}
        where {{ value }} is not null
        group by {{ group }}, {{ value }}

    ),

    totals as (

        select
            {{ group }},
            max(value_weight) as value_weight,
            sum(value_weight) as group_weight,
            count(*) as distinct_count
        from counted
        group by {{ group }}

    ),

    firsts as (

        select
            counted.{{ group }},
            min(counted.{{ value }}) as {{ value }}
        from counted
        inner join totals
            on
                counted.{{ group }} = totals.{{ group }}
                and counted.value_weight = totals.value_weight
        group by counted.{{ group }}

    )

    select
        totals.{{ group }},
        firsts.{{ value }},
        totals.value_weight,
        totals.group_weight,
        totals.distinct_count
    from totals
    inner join firsts
        on totals.{{ group }} = firsts.{{ group }}
{% endmacro %}
