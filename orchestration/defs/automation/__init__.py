"""The job and when it runs."""
