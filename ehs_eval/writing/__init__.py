"""Writes files and folders whole or not at all, one run at a time, whatever ends it."""

from __future__ import annotations

from ehs_eval.writing.claims import put_in_place, workplace, write_whole
from ehs_eval.writing.disk import absolute, temporary_files_in

__all__ = ["absolute", "put_in_place", "temporary_files_in", "workplace", "write_whole"]
