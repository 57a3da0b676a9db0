-- Values that people have and no template lists, so that they are in none of its segments.
-- Warns: a new country or generation is a message to the owner of the family, not a fault.

{{ config(severity='warn') }}

-- depends_on: {{ ref('int_customer_features') }}
{% for template in template_values() %}
select
    '{{ template.family }}' as family,
    '{{ template.filter }}' as feature,
    cast({{ template.filter }} as {{ dbt.type_string() }}) as unlisted_value,
    count(*) as customers_count
from {{ ref('int_customer_features') }}
where cast({{ template.filter }} as {{ dbt.type_string() }}) not in ({{ template.literals | join(', ') }})
group by {{ template.filter }}
{{ 'union all' if not loop.last }}
{% else %}
select 1 as nothing_to_list
where false
{% endfor %}
