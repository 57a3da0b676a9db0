{#
  Fails for every row whose parts do not add up to the total.
  total: the column of the total. parts: list of the columns that must add up to it.
#}
{% test adds_up(model, total, parts) %}
select *
from {{ model }}
where {{ total }} is distinct from {{ parts | join(' + ') }}
{% endtest %}
