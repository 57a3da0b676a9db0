-- What accepted runs have found, kept: who entered and left which segment, and by which rule.
-- Grain: one row per (as_of_date, segment_id, customer_id); customer_id is null where a segment was evaluated.

{{ config(
    schema='history',
    materialized='incremental',
    incremental_strategy=replace_days_strategy(),
    unique_key='as_of_date',
    partition_by='as_of_date',
    full_refresh=false,
) }}

-- A run counts if everything it made holds: where a test of any of these fails, dbt does not come here.
{%- for name in [
    'cluster_profiles', 'customer_btyd_summary', 'customer_clusters', 'customer_features',
    'customer_identities', 'customer_lead_scores', 'customer_lookalikes', 'customer_nine_grid',
    'customer_predictions', 'customer_provenance', 'customer_reachability', 'customer_rfm', 'customers',
    'data_quality_quarantine', 'data_quality_reconciliation', 'data_quality_shared_identifiers',
    'model_evaluation', 'model_parameters', 'nine_grid_migration', 'orders', 'rfm_thresholds',
    'run_info', 'segment_assignment', 'segment_membership', 'segment_membership_events',
    'segment_membership_history', 'segment_summary', 'segment_versions', 'segments',
    'int_rows_after_as_of', 'int_ad_performance_unioned', 'int_campaigns_unioned',
    'int_segment_feedback_unioned',
    'int_nine_grid_evaluation', 'int_nine_grid_outcomes',
] %}
-- depends_on: {{ ref(name) }}
{%- endfor %}

with final as (

    select *
    from {{ ref('int_segment_log_days') }}

)

-- The columns are those of int_segment_log_days, which is not listed again.
select * from final -- noqa: AM04
