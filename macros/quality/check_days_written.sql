{#
  A hook after a seed: stops dbt where a day is not written YYYY-MM-DD, and says in which row. Days are
  texts in the seed, or every engine would guess in its own way what 07/08/2026 is.
  Example: post-hook: "{{ check_days_written(this, 'suppressions', 'customer_id', ['suppressed_from']) }}"
    -> seeds/suppressions.csv, customer_id 'c1': suppressed_from '07/08/2026' is no day; write YYYY-MM-DD
  relation: the seed's relation. seed: its name. whose: column that tells a person which row is meant.
  columns: those with days; empty ones are left to other tests.
#}
{% macro check_days_written(relation, seed, whose, columns) %}
    {%- if execute -%}
        {%- set problems = [] -%}
        {%- for column in columns -%}
            {%- set rows = run_query(
                'select distinct ' ~ whose ~ ', ' ~ column ~ ' from ' ~ relation ~ ' where ' ~ column ~ ' is not null order by 1, 2'
            ).rows -%}
            {%- for row in rows if not is_iso_date(row[1]) -%}
                {%- do problems.append(
                    'seeds/' ~ seed ~ '.csv, ' ~ whose ~ " '" ~ row[0] ~ "': " ~ column ~ " '" ~ row[1] ~ "' is no day; write YYYY-MM-DD"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if problems -%}{%- do exceptions.raise_compiler_error(problems | join('\n')) -%}{%- endif -%}
    {%- endif -%}
{% endmacro %}
