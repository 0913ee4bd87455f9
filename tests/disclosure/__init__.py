"""Tests of `ehs_eval.disclosure`."""
