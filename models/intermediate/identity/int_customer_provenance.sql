-- Which source system each attribute of a person comes from.
-- Grain: one row per customer_id with an account; null where the attribute is unknown.

{%- set source = 'case when {} is not null then source_system end' %}

select
    {%- for attribute in person_attributes() %}
    {{ first_known(source.format(attribute), 'attribute_rank') }} as {{ attribute }}_source,
    {%- endfor %}
    customer_id
from {{ ref('int_account_attributes') }}
group by customer_id
