"""Surveys too large for Python's memory: read and counted by DuckDB, meant by the same rules."""
