{#
  Prints every check that failed or warned in this dbt command, by name, with its meaning, its first rows and the
  query that finds all of them. Python reads the same from one line of the debug log, CHECKS_REPORT and JSON.
  Example: on-run-end: "{{ report_failures(results) }}"
  results: what dbt passes to on-run-end. Nothing is printed where nothing failed, or where dbt ran no test.
#}
{% macro report_failures(results) %}
    {%- if execute -%}
        {%- set failed = failed_checks(results) -%}
        {%- if failed -%}
            {%- for check in failed -%}{%- do print(check_report(check) ~ '\n') -%}{%- endfor -%}
            {%- do log('CHECKS_REPORT ' ~ tojson({'checks': failed})) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
