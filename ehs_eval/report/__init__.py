"""The report folder: tables, charts, page, data files. Computes nothing."""

from ehs_eval.report.writer import write_report

__all__ = ["write_report"]
