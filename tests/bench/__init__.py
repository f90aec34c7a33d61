"""Benchmarks: `python -m tests.bench.NAME` prints a short table whose last line is the verdict; exit 1 where missed.

Each figure is a ratio to the nearest floor, both measured in turn in one run, because machines differ.
"""
