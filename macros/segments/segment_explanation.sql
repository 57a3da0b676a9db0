{#
  The query that explains segments: one row per customer, segment and line of the segment's rule, in
  the order of the rule.
  Example: {{ segment_explanation(only=['loyal_customers'], customer_id='c1') }}
    -> customer_id 'c1', segment_id 'loyal_customers', line 2, depth 1, kind 'clause', text 'orders_365d ≥ 3',
       test '{"filter": "orders_365d", "gte": 3}', type 'number', is_met false, is_decisive true,
       observed '2', threshold null
  only: ids; default all. customer_id: the only one to look at; default all. computed: as in
  features_and_thresholds. is_decisive: the person is no member, and would be one if this clause alone came out
  the other way. test and type: of a clause that compares one thing.
#}
{% macro segment_explanation(only=none, customer_id=none, computed=false) %}
{%- set trees = explained_definitions(only) -%}
{%- set catalogue = rule_inputs(resolved_definitions() | selectattr('id', 'in', trees) | list).catalogue -%}
{%- set rows, met, decisive, observed, thresholds = [], [], [], [], [] -%}
{%- for id, tree in trees.items() -%}
    {%- for line in explained_lines(tree) -%}
        {%- set node, number = line.node, rows | length -%}
        {%- set tests = node.get('tests', []) -%}
        {%- set is_plain = tests | length == 1 and 'not' not in node.lowered -%}
        {%- do rows.append('(' ~ [
            number, text_literal(id), loop.index, line.depth, text_literal(node.kind), text_literal(node.text),
            text_literal(tojson(tests[0].test)) if is_plain else 'null',
            text_literal(catalogue[tests[0].filter].type) if tests | length == 1 else 'null',
        ] | join(', ') ~ ')') -%}
        {%- set when = 'when ' ~ number ~ ' then ' -%}
        {%- do met.append(when ~ combined_clauses(node)) -%}
        {%- if node.kind == 'clause' -%}
            {%- do decisive.append(when ~ 'not ' ~ combined_clauses(tree) ~ ' and ' ~ combined_clauses(tree, node.column)) -%}
            {%- do observed.append(when ~ observed_values(tests)) -%}
            {%- do thresholds.append(when ~ threshold_values(tests)) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
with people as (
    {{ explained_people(ref('int_customer_features'), trees, customer_id, computed) }}
),

lines as (

    select *
    from (
        values
        {{ rows | join(',\n        ') }}
    ) as lines (number, segment_id, line, depth, kind, text, test, type)

),

final as (

    select
        people.customer_id,
        lines.segment_id,
        lines.line,
        lines.depth,
        lines.kind,
        lines.text,
        lines.test,
        lines.type,
        case lines.number {{ met | join(' ') }} end as is_met,
        case lines.number {{ decisive | join(' ') }} else false end as is_decisive,
        case lines.number {{ observed | join(' ') }} end as observed,
        case lines.number {{ thresholds | join(' ') }} end as threshold
    from people
    cross join lines

)

select * from final
{% endmacro %}
