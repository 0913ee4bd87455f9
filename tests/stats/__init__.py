"""Tests of `ehs_eval.stats`."""
