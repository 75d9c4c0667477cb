"""Benchmarks: ours and others' brought up side by side, measured in turn. Nothing here asserts a figure."""
