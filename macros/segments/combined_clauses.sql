{#
  The outcome of a tree as SQL over the outcomes of its clauses, which are columns.
  Example: combined_clauses({'kind': 'any', 'children': [a, b], …}) -> (clause_1a79a4d60d or clause_0cc175b9c0)
  node: of explained_rule. other: column of a clause to take for its opposite, to see whether the outcome hangs
  on it; default none.
#}
{% macro combined_clauses(node, other=none) %}
    {%- if node.kind == 'clause' -%}
        {{ return(('not ' if node.column == other else '') ~ node.column) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for child in node.children %}{% do parts.append(combined_clauses(child, other)) %}{% endfor -%}
    {{ return(('not ' if node.kind == 'not' else '') ~ '(' ~ parts | join(' or ' if node.kind == 'any' else ' and ') ~ ')') }}
{% endmacro %}
