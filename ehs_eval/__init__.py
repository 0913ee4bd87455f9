"""Evaluation toolkit for school mental-health pilots."""
