"""Benchmarks beside other ways to do the same; none of it is needed at run time."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
