"""The ledger of surveys and feedback forms: one module for each kind of analysis."""

from ehs_eval.disclosure.surveys.enter import enter_survey

__all__ = ["enter_survey"]
