-- Every attribute and behaviour a filter can name.
-- Grain: one row per customer_id of the population.

select *
from {{ ref('int_customer_features') }}
