"""Benchmarks: the project beside a hand-written script, in time, memory and bytes written."""
