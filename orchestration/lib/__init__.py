"""Functions without Dagster and without dbt: what they need comes in as arguments."""
