{#
  What is wrong with one check, one line each.
  Example: check_problem({'kind': 'uniqe', …}, node, check_kinds(), columns) -> ["unknown kind 'uniqe'; nearest: 'unique'"]
  check: an entry of table_checks. node: node of its table. kinds: check_kinds(). columns: what known_columns says of
  every table, by name.
#}
{% macro check_problem(check, node, kinds, columns) %}
    {%- set lines = [] -%}
    {%- if check.kind is none -%}
        {{ return(["write one kind with its settings, such as `- not_null: {name: " ~ node.name ~ "__" ~ (check.column or 'column') ~ "__not_null}`"]) }}
    {%- endif -%}
    {%- set settings = check.given[check.kind] -%}
    {%- if not check.name -%}
        {%- do lines.append("it has no name; add `name: " ~ node.name ~ "__" ~ (check.column ~ "__" if check.column else "") ~ check.kind ~ "`") -%}
    {%- endif -%}
    {%- for key in settings if key not in ['name', 'arguments', 'where', 'severity', 'meaning'] -%}
        {%- do lines.append("unknown setting '" ~ key ~ "'; nearest: '" ~ nearest_name(key, ['name', 'arguments', 'where', 'severity', 'meaning']) ~ "'") -%}
    {%- endfor -%}
    {%- if check.severity not in ['error', 'warn'] -%}
        {%- do lines.append("severity is error or warn; got '" ~ check.severity ~ "'") -%}
    {%- endif -%}
    {%- if check.kind not in kinds -%}
        {{ return(lines + ["unknown kind '" ~ check.kind ~ "'; nearest: '" ~ nearest_name(check.kind, kinds.keys() | list) ~ "'"]) }}
    {%- endif -%}
    {%- set kind = kinds[check.kind] -%}
    {%- set place = 'column' if check.column else 'table' -%}
    {%- if kind.on != place -%}
        {%- do lines.append(check.kind ~ " is declared in the meta of a " ~ kind.on ~ ", not of a " ~ place) -%}
    {%- endif -%}
    {%- if check.arguments is not mapping -%}
        {{ return(lines + ["arguments is a mapping, such as {columns: [customer_id, scheme]}; got '" ~ check.arguments ~ "'"]) }}
    {%- endif -%}
    {%- set names = kind.required + kind.optional -%}
    {%- set unknown = check.arguments.keys() | reject('in', names) | list -%}
    {%- for name in unknown -%}
        {%- do lines.append("unknown argument '" ~ name ~ "'; " ~ ("nearest: '" ~ nearest_name(name, names) ~ "'" if names else check.kind ~ " takes no arguments")) -%}
    {%- endfor -%}
    {%- set missing = kind.required | reject('in', check.arguments) | list -%}
    {%- for name in missing -%}
        {%- do lines.append("the argument '" ~ name ~ "' is missing") -%}
    {%- endfor -%}
    {%- for name in ['values', 'columns', 'parts'] if name in check.arguments and name in names -%}
        {%- set value = check.arguments[name] -%}
        {%- if value is string or value is mapping or value is not sequence or value | length < (1 if name == 'values' else 2) -%}
            {%- do missing.append(name) -%}
            {%- do lines.append("the argument '" ~ name ~ "' is a list of at least " ~ ("one value" if name == 'values' else "two columns") ~ "; got '" ~ value ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if check.kind == 'in_range' and check.arguments.get('min_value') is none and check.arguments.get('max_value') is none -%}
        {%- do lines.append("in_range takes min_value, max_value or both") -%}
    {%- endif -%}
    {%- if not missing and kind.on == place and columns[node.name] is not none -%}
        {%- for column in check_columns(check) if column not in columns[node.name] -%}
            {%- do lines.append("unknown column '" ~ column ~ "'; nearest: '" ~ nearest_name(column, columns[node.name]) ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if check.kind == 'relationships' and not missing -%}
        {%- set to, field = check.arguments.to, check.arguments.field -%}
        {%- if to not in columns -%}
            {%- do lines.append("unknown table '" ~ to ~ "'; nearest: '" ~ nearest_name(to, columns.keys() | list) ~ "'") -%}
        {%- elif columns[to] is not none and field not in columns[to] -%}
            {%- do lines.append("table " ~ to ~ " has no column '" ~ field ~ "'; nearest: '" ~ nearest_name(field, columns[to]) ~ "'") -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(lines) }}
{% endmacro %}
