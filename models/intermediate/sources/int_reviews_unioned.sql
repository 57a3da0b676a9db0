-- `reviews` of all source systems in use, in the columns of the contract.
-- Grain: as in staging, within each source_system.

{{ config(materialized='view') }}

{{ union_sources('reviews') }}
