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
    {%- set named = {} -%}
    {%- for definition in definitions -%}
        {%- do rules.update({definition.id: definition.rule}) -%}
        {%- do named.update({definition.id: clause_segments(definition.rule)}) -%}
    {%- endfor -%}
    {%- set raw = raw_names() -%}
    {%- set captured = definitions | selectattr('kind', 'equalto', 'static') | map(attribute='id') | list -%}
    {%- set lookalikes = definitions | selectattr('rule.lookalike_of', 'defined') | map(attribute='id') | list -%}
    {%- set seen, checkable = {}, [] -%}
    {%- set lines = [] -%}
    {%- for name, feature in features.items() if feature.requires -%}
        {%- for problem in requires_problems(feature.requires, raw) -%}
            {%- do lines.append("models/marts/customers/_customer_features.yml, feature " ~ name ~ ": " ~ problem) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for problem in cluster_problems(var('cluster_features')) + lookalike_feature_problems(var('lookalike_features')) -%}
        {%- do lines.append("dbt_project.yml, var " ~ problem) -%}
    {%- endfor -%}
    {%- for definition in definitions -%}
        {%- set place = definition.file ~ ", family " ~ definition.family ~ ", segment " ~ definition.id -%}
        {%- if definition.id in seen -%}
            {%- do lines.append(place ~ ": duplicate id, also in " ~ seen[definition.id]) -%}
        {%- endif -%}
        {%- do seen.update({definition.id: definition.file}) -%}
        {%- for problem in definition_problems(definition.meta, raw) -%}
            {%- do lines.append(place ~ ": " ~ problem) -%}
        {%- endfor -%}
        {%- for id in (named[definition.id] + [definition.meta.get('parent')]) | unique if id in lookalikes -%}
            {%- do lines.append(place ~ ": in_segment, among, parent and lookalike_of take a rule, and '" ~ id ~ "' is a lookalike; name what it is one of") -%}
        {%- endfor -%}
        {%- if definition.kind == 'static' -%}
            {%- do checkable.append(definition) -%}
        {%- elif definition.rule.lookalike_of is defined -%}
            {%- set of = definition.rule.lookalike_of -%}
            {%- if of not in ids -%}
                {%- do lines.append(place ~ ": unknown segment '" ~ of ~ "'; nearest: '" ~ nearest_name(of, ids) ~ "'") -%}
            {%- endif -%}
            {%- for id in named[definition.id] if id in captured -%}
                {%- do lines.append(place ~ ": lookalike_of, and parent beside it, take a segment with a rule, and '" ~ id ~ "' is static; name what it was captured from") -%}
            {%- endfor -%}
            {%- do checkable.append(definition) if not named[definition.id] | reject('in', ids) | list -%}
        {%- elif definition.rule -%}
            {%- for id in named[definition.id] | unique if id in captured -%}
                {%- do lines.append(place ~ ": in_segment and among take a rule, and '" ~ id ~ "' is static; name what it was captured from") -%}
            {%- endfor -%}
            {%- set found = clause_problems(definition.rule, names) -%}
            {%- for fault in found -%}
                {%- do lines.append(place ~ ", clause " ~ tojson(fault.clause) ~ ": " ~ fault.problem) -%}
            {%- endfor -%}
            {%- do checkable.append(definition) if not found -%}
        {%- endif -%}
        {%- if definition.id in reachable_segments(definition.id, named) -%}
            {%- do lines.append(place ~ ": goes round in a circle: " ~ segment_cycle(definition.id, named) | join(' → ')) -%}
        {%- endif -%}
        {%- for parent in [definition.meta.get('parent')] if parent is not none and parent not in ids -%}
            {%- do lines.append(place ~ ": unknown parent '" ~ parent ~ "'; nearest: '" ~ nearest_name(parent, ids) ~ "'") -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set sensitive = sensitive_definitions(checkable) -%}
    {%- for definition in checkable -%}
        {%- set place = definition.file ~ ", family " ~ definition.family ~ ", segment " ~ definition.id -%}
        {%- for part in sensitive[definition.id] if definition.meta.get('allow_sensitive') is not sameas true -%}
            {%- do lines.append(place ~ ": rests on " ~ part ~ "; leave it out, or write allow_sensitive: true") -%}
        {%- endfor -%}
        {%- for among in clause_statistics(definition.rule) | map(attribute='among') | select('in', named) | unique -%}
            {%- for id in [among] + reachable_segments(among, named) if clause_statistics(rules.get(id, {})) -%}
                {%- do lines.append(place ~ ": among '" ~ among ~ "' has a threshold from the population itself; name a segment that has none") if loop.first -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
