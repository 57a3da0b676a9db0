{#
  A clause on earlier runs in words a person reads.
  Example: stay_text({'has_been_in_days': 'loyal_customers', 'gte': 90})
    -> "days in segment loyal_customers ≥ 90"
  clause: a valid has_been_in_days or has_ever_been clause.
#}
{% macro stay_text(clause) %}
    {%- if clause.has_ever_been is defined -%}
        {{ return('has been in segment ' ~ clause.has_ever_been
            ~ (' within the last ' ~ clause.within_days ~ ' days' if clause.within_days is defined else '')) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for operator, operand in clause.items() if operator != 'has_been_in_days' -%}
        {%- do parts.append(filter_text({'filter': 'days in segment ' ~ clause.has_been_in_days, operator: operand})) -%}
    {%- endfor -%}
    {{ return(parts | join(' and ')) }}
{% endmacro %}
