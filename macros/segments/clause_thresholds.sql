{#
  The thresholds from the population in one clause that is not joined of others, with what each is
  compared with.
  Example: clause_thresholds({'filter': 'amount_spent', 'gte': {'mean': true, 'among': 'a'}})
    -> [{'filter': 'amount_spent', 'threshold': {'mean': true, 'among': 'a'}}]
  leaf: of leaf_clauses. In a did clause they stand one level deeper, under a statistic.
#}
{% macro clause_thresholds(leaf) %}
    {%- set found = [] -%}
    {%- set waiting = leaf.values() | list -%}
    {%- for item in waiting if item is not string and item is iterable -%}
        {%- if item is not mapping -%}
            {%- do waiting.extend(item) -%}
        {%- elif 'percentile' in item or 'mean' in item -%}
            {%- do found.append({'filter': leaf.get('filter'), 'threshold': item}) -%}
        {%- else -%}
            {%- do waiting.extend(item.values()) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
