"""Data files in, checked tables out."""

from ehs_eval.ingest.load import StudyData, load_data

__all__ = ["StudyData", "load_data"]
