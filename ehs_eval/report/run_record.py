"""What a report was made from and with, so that it can be made again and compared: `run.json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from ehs_eval._version import __version__
from ehs_eval.config.models import Study
from ehs_eval.disclosure.rules import rules_of
from ehs_eval.evaluation import Evaluation
from ehs_eval.measures import load_measures
from ehs_eval.report.folder import RUN_FILE, TOOL, digest
from ehs_eval.report.made_at import as_iso, made_at
from ehs_eval.report.versions import computed_with, platform_of_run
from ehs_eval.results import SCHEMA_VERSION
from ehs_eval.stats.seeds import SEEDS

_PLACES: Final = frozenset({"path", "dictionary", "data_folder", "published", "word_template"})
"""Settings that say where a file lies."""


def write_run_record(evaluation: Evaluation, folder: Path, *, internal: bool) -> None:
    """Write the record of a run beside the files it made, with the digest of each.

    Args:
        evaluation: What the report shows.
        folder: The folder with all its other files.
        internal: Whether it is for use inside the team.
    """
    files = sorted(
        (path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()
    )
    record = run_record(evaluation, internal=internal)
    record["files"] = {name: digest(path) for name, path in files if name != RUN_FILE}
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    (folder / RUN_FILE).write_text(text, encoding="utf-8", newline="\n")


def run_record(evaluation: Evaluation, *, internal: bool) -> dict[str, Any]:
    """Return what a run was made from and with.

    It holds neither a clock time, unless `SOURCE_DATE_EPOCH` gives one, nor anything of the machine
    that does not bear on bytes: no folder above the data, no user, no host.
    """
    moment = made_at()
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": TOOL,
        "version": __version__,
        **({} if moment is None else {"generated": as_iso(moment)}),
        "internal": internal,
        "computed_with": dict(computed_with()),
        "platform": dict(platform_of_run()),
        "seeds": dict(SEEDS),
        "inputs": [asdict(each) for each in evaluation.inputs],
        "settings": settings_in_force(evaluation.study),
        "warnings": [str(finding) for finding in evaluation.advisories],
    }


def settings_in_force(study: Study) -> dict[str, Any]:
    """Return the settings of a study after defaults: presets and measures as what they stand for.

    Args:
        study: The study file.

    Returns:
        Plain objects for JSON, in the order of the study file's models.
    """
    settings = study.model_dump(mode="json")
    for wave, said in zip(study.study.waves, settings["study"]["waves"], strict=True):
        said["label"] = wave.title
    rules = rules_of(study.disclosure)
    settings["disclosure"] |= {
        "threshold": rules.threshold,
        "zeros": "shown" if rules.zeros_shown else "withheld",
        "smallest_base": rules.smallest_base,
        "round_to": rules.round_to,
        "dominance": rules.dominance,
        "minimum_schools": rules.minimum_schools,
    }
    known = load_measures(study.measures)
    used = dict.fromkeys(sheet.measure for sheet in study.score_sheets.values())
    own = dict.fromkeys(measure.name for measure in study.measures)
    settings["measures"] = [known[name].model_dump(mode="json") for name in {**own, **used}]
    shown: dict[str, Any] = _without_folders(settings)
    return shown


def without_folder(path: str) -> str:
    """Return a path as it may be published: of an absolute one, which tells of a machine, the name.

    Args:
        path: As a study file gives it, written for any system.
    """
    for kind in (PurePosixPath, PureWindowsPath):
        if kind(path).is_absolute():
            return kind(path).name
    return path


def _without_folders(settings: Any, key: str = "") -> Any:
    """Return settings whose paths tell nothing of the machine."""
    if isinstance(settings, dict):
        return {name: _without_folders(value, name) for name, value in settings.items()}
    if isinstance(settings, list):
        return [_without_folders(value, key) for value in settings]
    return without_folder(settings) if key in _PLACES and isinstance(settings, str) else settings
