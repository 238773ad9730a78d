"""Benchmarks, and what they compare against."""
