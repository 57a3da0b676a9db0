"""Dagster definitions, one folder a step of the job `segmentation`."""
