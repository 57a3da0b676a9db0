{#
  Everything wrong with one clause on earlier runs, as sentences.
  Example: stay_problems({'has_ever_been': 'loyal'}, names)
    -> ["unknown segment 'loyal'; nearest: 'loyal_customers'"]
  clause: a has_been_in_days or has_ever_been clause. names: of rule_names.
#}
{% macro stay_problems(clause, names) %}
    {%- set kind = 'has_been_in_days' if 'has_been_in_days' in clause else 'has_ever_been' -%}
    {%- set others = clause.keys() | reject('equalto', kind) | list -%}
    {%- set problems = [] -%}
    {%- if clause[kind] not in names.segments -%}
        {%- do problems.append("unknown segment '" ~ clause[kind] ~ "'; nearest: '" ~ nearest_name(clause[kind], names.segments) ~ "'") -%}
    {%- endif -%}
    {%- if kind == 'has_been_in_days' and not others -%}
        {%- do problems.append("has_been_in_days has no operator, as in gte: 90") -%}
    {%- endif -%}
    {%- for name in others -%}
        {%- if kind == 'has_been_in_days' -%}
            {%- do problems.extend(filter_problems({'filter': kind, name: clause[name]}, {kind: {'type': 'number'}}, names.segments, 'statistic')) -%}
        {%- elif name != 'within_days' -%}
            {%- do problems.append("unknown key '" ~ name ~ "' beside 'has_ever_been'; nearest: 'within_days'") -%}
        {%- else -%}
            {%- for problem in operand_problems('days', clause[name], 'date', []) %}{% do problems.append(name ~ ": " ~ problem) %}{% endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
