-- Which source system each attribute of a person comes from.
-- Grain: one row per customer_id with an account.

-- The columns are listed once, in the YAML: its contract holds them.
select * -- noqa: AM04
from {{ ref('int_customer_provenance') }}
