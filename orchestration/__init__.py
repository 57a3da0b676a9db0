"""Ingest, checks, schedule and publishing around the dbt project at the root of the repository."""
