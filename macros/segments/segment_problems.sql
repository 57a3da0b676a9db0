{#
  Everything wrong with the rules of all families, one line each: file, family, segment, clause,
  problem with the nearest valid name.
  Example: segment_problems() -> ["models/segments/segments_value.yml, family value, segment
    big_spenders, clause {\"filter\": …}: unknown filter 'amount_spend'; nearest: 'amount_spent'"]
#}
{% macro segment_problems() %}
    {%- set definitions = segment_definitions() -%}
    {%- set names = rule_names(definitions) -%}
    {%- set features, ids = names.features, names.segments -%}
    {%- set rules = {} -%}
    {%- for definition in definitions %}{% do rules.update({definition.id: definition.rule}) %}{% endfor -%}
    {%- set captured = definitions | selectattr('kind', 'equalto', 'static') | map(attribute='id') | list -%}
    {%- set seen, checkable = {}, [] -%}
    {%- set lines = [] -%}
    {%- for name, feature in features.items() -%}
        {%- for problem in requires_problems(feature.requires) -%}
            {%- do lines.append("models/marts/customers/_customer_features.yml, feature " ~ name ~ ": " ~ problem) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for definition in definitions -%}
        {%- set place = definition.file ~ ", family " ~ definition.family ~ ", segment " ~ definition.id -%}
        {%- if definition.id in seen -%}
            {%- do lines.append(place ~ ": duplicate id, also in " ~ seen[definition.id]) -%}
        {%- endif -%}
        {%- do seen.update({definition.id: definition.file}) -%}
        {%- for problem in definition_problems(definition.meta) -%}
            {%- do lines.append(place ~ ": " ~ problem) -%}
        {%- endfor -%}
        {%- if definition.kind == 'static' -%}
            {%- do checkable.append(definition) -%}
        {%- elif definition.rule -%}
            {%- for named in clause_segments(definition.rule) | unique if named in captured -%}
                {%- do lines.append(place ~ ": in_segment and among take a rule, and '" ~ named ~ "' is static; name what it was captured from") -%}
            {%- endfor -%}
            {%- set found = clause_problems(definition.rule, names) -%}
            {%- for fault in found -%}
                {%- do lines.append(place ~ ", clause " ~ tojson(fault.clause) ~ ": " ~ fault.problem) -%}
            {%- endfor -%}
            {%- do checkable.append(definition) if not found -%}
        {%- endif -%}
        {%- set cycle = segment_cycle(definition.id, rules) -%}
        {%- if cycle is not none -%}
            {%- do lines.append(place ~ ": goes round in a circle: " ~ cycle | join(' → ')) -%}
        {%- endif -%}
        {%- for parent in [definition.meta.get('parent')] if parent is not none and parent not in ids -%}
            {%- do lines.append(place ~ ": unknown parent '" ~ parent ~ "'; nearest: '" ~ nearest_name(parent, ids) ~ "'") -%}
        {%- endfor -%}
    {%- endfor -%}
    {#- Rules can be expanded only where every name is known and nothing goes round. -#}
    {%- set is_expandable = not lines -%}
    {%- for definition in checkable -%}
        {%- set place = definition.file ~ ", family " ~ definition.family ~ ", segment " ~ definition.id -%}
        {%- set rule = expand_clause(definition.rule, rules) if is_expandable else definition.rule -%}
        {%- set told = rules.get(rule.captured, {}) if definition.kind == 'static' else rule -%}
        {%- for part in sensitive_parts(expand_clause(told, rules) if is_expandable else told, features) if not definition.meta.get('allow_sensitive') -%}
            {%- do lines.append(place ~ ": rests on " ~ part ~ "; leave it out, or write allow_sensitive: true") -%}
        {%- endfor -%}
        {%- for statistic in (clause_statistics(rule) if is_expandable else []) if statistic.among is not none -%}
            {%- if clause_statistics(expand_clause(rules[statistic.among], rules)) -%}
                {%- do lines.append(
                    place ~ ": among '" ~ statistic.among ~ "' has a threshold from the population itself; name a segment that has none"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
