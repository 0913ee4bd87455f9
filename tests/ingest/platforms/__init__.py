"""Readers of survey platforms."""
