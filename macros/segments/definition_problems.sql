{#
  Everything wrong with a definition apart from its clauses, as sentences.
  Example: definition_problems({'id': 'Loyal', …}, raw_names()) -> ["id 'Loyal' is not lower case …"]
  entry: a segment of a family's meta, templates expanded. raw: of raw_names.
#}
{% macro definition_problems(entry, raw) %}
    {%- set known = definition_keys() -%}
    {%- set problems = [] -%}
    {%- for key in known if known[key].required and not entry.get(key) -%}
        {%- do problems.append("has no '" ~ key ~ "'") -%}
    {%- endfor -%}
    {%- for key in entry.keys() if key not in known -%}
        {%- do problems.append("unknown key '" ~ key ~ "'; nearest: '" ~ nearest_name(key, known) ~ "'") -%}
    {%- endfor -%}
    {%- if entry.id is defined and not modules.re.match('^[a-z][a-z0-9_]*\\Z', entry.id | string) -%}
        {%- do problems.append("id '" ~ entry.id ~ "' is not made of lower case letters, digits and _ only, letter first") -%}
    {%- endif -%}
    {%- if entry.id | string | length > 63 -%}
        {%- do problems.append("id has " ~ entry.id | string | length ~ " letters; 63 are the most, because PostgreSQL cuts names of columns off there") -%}
    {%- endif -%}
    {%- if entry.template is defined and template_problem(entry.template) is not none -%}
        {%- do problems.append(template_problem(entry.template)) -%}
    {%- endif -%}
    {%- if entry.id == 'customer_id' -%}
        {%- do problems.append("id 'customer_id' is the name of the key; take another") -%}
    {%- endif -%}
    {%- if entry.parent is defined and entry.parent == entry.id -%}
        {%- do problems.append("is its own parent") -%}
    {%- endif -%}
    {%- if entry.requires is defined -%}
        {%- for problem in requires_problems(entry.requires, raw) %}{% do problems.append(problem) %}{% endfor -%}
    {%- endif -%}
    {%- if entry.allow_sensitive is defined and entry.allow_sensitive is not boolean -%}
        {%- do problems.append("allow_sensitive takes true or false, got " ~ tojson(entry.allow_sensitive)) -%}
    {%- endif -%}
    {%- if entry.captured is defined and (segment_rule(entry).captured is not defined or entry.captured is not string or entry.minimum_stay_days is defined) -%}
        {%- do problems.append("captured takes the id of a segment, and goes with no rule beside it") -%}
    {%- endif -%}
    {%- if entry.lookalike_of is defined or entry.top_share is defined -%}
        {%- for problem in lookalike_problems(entry) %}{% do problems.append(problem) %}{% endfor -%}
    {%- endif -%}
    {%- if entry.retired is defined and retirement_problem(entry.retired) is not none -%}
        {%- do problems.append(retirement_problem(entry.retired)) -%}
    {%- endif -%}
    {%- if (entry.enter is defined) != (entry.exit is defined) -%}
        {%- do problems.append("enter and exit go together; one is missing") -%}
    {%- elif entry.enter is defined and entry.keys() | select('in', ['all', 'any', 'not', 'in_segment']) | list -%}
        {%- do problems.append("enter and exit stand instead of all, any, not and in_segment, not beside them") -%}
    {%- endif -%}
    {%- if entry.parent is defined and (entry.enter is defined or entry.minimum_stay_days is defined) -%}
        {%- do problems.append("parent goes with neither enter and exit nor minimum_stay_days, which keep people whom the parent has lost") -%}
    {%- endif -%}
    {%- if entry.minimum_stay_days is defined -%}
        {%- for problem in operand_problems('days', entry.minimum_stay_days, 'number', []) %}{% do problems.append("minimum_stay_days " ~ problem) %}{% endfor -%}
    {%- endif -%}
    {%- if not segment_rule(entry) -%}
        {%- do problems.append("has no rule; write all, any, not or in_segment, or enter and exit, or captured, or lookalike_of") -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
