{#
  A hook after a seed: stops dbt where the seed names a segment that is not defined, with the nearest
  one that is.
  Example: post-hook: "{{ check_segments_named(this, 'segment_overrides') }}"
    -> seeds/segment_overrides.csv: unknown segment 'loyal'; nearest: 'loyal_customers'
  relation: the seed's relation, with a column segment_id. seed: its name.
#}
{% macro check_segments_named(relation, seed) %}
    {%- if execute -%}
        {%- set ids = segment_definitions() | map(attribute='id') | list -%}
        {%- set problems = [] -%}
        {%- for row in run_query('select distinct segment_id from ' ~ relation ~ ' order by segment_id').rows if row[0] not in ids -%}
            {%- do problems.append(
                'seeds/' ~ seed ~ ".csv: unknown segment '" ~ row[0] ~ "'; nearest: '" ~ nearest_name(row[0], ids) ~ "'"
            ) -%}
        {%- endfor -%}
        {%- if problems -%}{%- do exceptions.raise_compiler_error(problems | join('\n')) -%}{%- endif -%}
    {%- endif -%}
{% endmacro %}
