-- Every attribute and behaviour a filter can name.
-- Grain: one row per customer_id of the population.

{{ config(materialized=repeated_relation()) }}

-- The columns are listed once, in the YAML: its contract holds them.
select * -- noqa: AM04
from {{ ref('int_customer_features') }}
