"""The study file: its models, how it is read and what it must not contradict."""

from ehs_eval.config.load import load_study, study_schema
from ehs_eval.config.models import Study

__all__ = ["Study", "load_study", "study_schema"]
