{#
  Fails for every pair of key and version that stands on more than one row. A version that is null
  is one version, unless versions_may_be_null says that such rows are told apart by nothing.
  key, version: columns. versions_may_be_null: default false.
#}
{% test unique_version(model, key, version, versions_may_be_null=false) %}
select
    {{ key }},
    {{ version }},
    count(*) as rows_count
from {{ model }}
{%- if versions_may_be_null %}
where {{ version }} is not null
{%- endif %}
group by {{ key }}, {{ version }}
having count(*) > 1 or {{ key }} is null
{% endtest %}
