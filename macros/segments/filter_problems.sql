{#
  Everything wrong with one filter clause, as sentences; empty where it can be compiled.
  Example: filter_problems({'filter': 'order_count', 'gte': 3}, …)
    -> ["unknown filter 'order_count'; nearest: 'orders_count'"]
  clause: the clause. features: of feature_catalogue, or alike. segment_ids: ids that `among` may name.
  noun: what stands under `filter`: filter (may take thresholds from the population), property or statistic.
#}
{% macro filter_problems(clause, features, segment_ids, noun='filter') %}
    {%- set operators = filter_operators() -%}
    {%- set problems = [] -%}
    {%- set names = clause.keys() | reject('in', ['filter', 'unknown_as']) | list -%}
    {%- if clause.filter is not string or clause.filter not in features -%}
        {%- do problems.append("unknown " ~ noun ~ " '" ~ clause.filter ~ "'; nearest: '" ~ nearest_name(clause.filter, features.keys()) ~ "'") -%}
    {%- endif -%}
    {%- if names | length == 0 -%}
        {%- do problems.append("filter '" ~ clause.filter ~ "' has no operator; one of " ~ operators.keys() | join(', ')) -%}
    {%- elif names | length > 1 -%}
        {%- do problems.append(
            "filter '" ~ clause.filter ~ "' has " ~ names | length ~ " operators (" ~ names | join(', ') ~ "); write one clause for each"
        ) -%}
    {%- endif -%}
    {%- for name in names -%}
        {%- if name not in operators -%}
            {%- do problems.append("unknown operator '" ~ name ~ "'; nearest: '" ~ nearest_name(name, operators.keys()) ~ "'") -%}
        {%- elif clause.filter is string and clause.filter in features -%}
            {%- set type = features[clause.filter].type -%}
            {%- if type not in operators[name].types -%}
                {%- do problems.append(
                    "operator '" ~ name ~ "' does not go with " ~ type ~ (" features" if noun == 'filter' else " " ~ noun) ~ " like '" ~ clause.filter ~ "'; it takes "
                    ~ operators[name].types | join(', ')
                ) -%}
            {%- elif noun == 'property' and ([clause[name]] if clause[name] is mapping or clause[name] is not iterable else clause[name]) | select('mapping') | list -%}
                {%- do problems.append(clause.filter ~ " " ~ name ~ ": properties are not compared with thresholds from the population") -%}
            {%- else -%}
                {%- for problem in operand_problems(operators[name].value, clause[name], type, segment_ids) -%}
                    {%- do problems.append(clause.filter ~ " " ~ name ~ ": " ~ problem) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if clause.unknown_as is defined -%}
        {%- if clause.unknown_as != 'match' -%}
            {%- do problems.append("unknown_as takes 'match', not " ~ tojson(clause.unknown_as)) -%}
        {%- elif names and operators.get(names[0], {}).complements is defined -%}
            {%- do problems.append("unknown_as goes with positive operators only; '" ~ names[0] ~ "' matches unknown values anyway") -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
