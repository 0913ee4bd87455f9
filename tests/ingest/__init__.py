"""Tests of `ehs_eval.ingest`."""
