"""Checked marts are published and summed up."""
