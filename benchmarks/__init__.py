"""Benchmarks beside other ways to do the same; none of it is needed at run time."""
