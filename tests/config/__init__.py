"""Tests of `ehs_eval.config`."""
