{#
  Runs the checks of a table that have the severity of this test. They are declared as `checks` in the meta of the
  table and its columns: docs/checks.md. Returns one row per check that fails.
  reads: other tables that the checks look in, as ref('…'), so that dbt builds them before.
#}
{% test checks(model, reads=[]) %}
{{ config(fail_calc='coalesce(sum(failures), 0)') }}
{{ attached_checks(model) }}
{% endtest %}
