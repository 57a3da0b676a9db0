-- Values that people have and no template lists, so that they are in none of its segments.
-- Warns: a new country or interest is a message to the owner of the family, not a fault.

{{ config(severity='warn') }}

-- depends_on: {{ ref('int_customer_features') }}
{% for template in template_values() %}
{% set value = 'item' if template.is_list else 'cast(' ~ template.filter ~ ' as ' ~ dbt.type_string() ~ ')' %}
select
    '{{ template.family }}' as family,
    '{{ template.filter }}' as feature,
    {{ value }} as unlisted_value,
    count(*) as customers_count
from {{ ref('int_customer_features') }}
{{ list_to_rows(template.filter) if template.is_list }}
where {{ value }} not in ({{ template.literals | join(', ') }})
group by {{ value }}
{{ 'union all' if not loop.last }}
{% else %}
select 1 as nothing_to_list
where false
{% endfor %}
