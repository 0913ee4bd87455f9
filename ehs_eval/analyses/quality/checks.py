"""What the analyses of data quality found, as checks beside those made while loading."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.quality.duplicates import DUPLICATES
from ehs_eval.analyses.quality.missing import MISSING
from ehs_eval.analyses.quality.sensitivity import SENSITIVITY
from ehs_eval.analyses.quality.speeding import SPEEDING
from ehs_eval.analyses.quality.straight_lining import STRAIGHT_LINING
from ehs_eval.checks import Check, Finding
from ehs_eval.config.models import Study
from ehs_eval.config.surveys import Survey
from ehs_eval.results import Place, Results

_NAMED = 6
"""Questions named in one finding at most."""


def quality_checks(study: Study, results: Results) -> Iterator[Check]:
    """Yield, for each survey and score sheet, the checks that rest on results."""
    for name, survey in study.surveys.items():
        files = {wave: file.source for wave, file in survey.files.items()}
        waves = [wave for wave in study.wave_names if wave in files]
        wording = _wording(survey)
        yield _check(name, "questions are answered", _missing(results, name, files, wording))
        straight = [_straight(results, name, wave, files[wave]) for wave in waves]
        yield _check(name, "nobody gave one answer throughout", straight)
        if any(results.number(Place(name, SPEEDING, None, {}, (w,)), "n_timed") for w in waves):
            fast = [_fast(results, name, wave, files[wave]) for wave in waves]
            yield _check(name, "nobody answered too fast to read", fast)
        if any(results.number(Place(name, DUPLICATES, None, {}, (w,)), "n") for w in waves):
            same = [_identical(results, name, wave, files[wave]) for wave in waves]
            yield _check(name, "no two responses are the same", same)
        yield _check(
            name, "changes hold without doubtful responses", _moved(results, name, files, wording)
        )
    for name, sheet in study.score_sheets.items():
        files = dict.fromkeys(study.wave_names, sheet.file.path) | {"": sheet.file.path}
        yield _check(name, "scores are filled in", _missing(results, name, files, sheet.items))


def _check(dataset: str, name: str, findings: list[Finding | None]) -> Check:
    return Check(name, dataset, tuple(finding for finding in findings if finding is not None))


def _missing(
    results: Results, name: str, files: dict[str, str], wording: dict[str, str]
) -> list[Finding | None]:
    """Return the questions that many did not answer, those of the same waves together."""
    waves: dict[tuple[str, str], list[str]] = {}
    for row in results.select(name, MISSING, statistic="much_missing"):
        if row.value != "no":
            key = (str(row.value), str(row.item))
            waves.setdefault(key, []).append(files[row.waves[0] if row.waves else ""])
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (share, item), where in waves.items():
        places = tuple(dict.fromkeys(where))
        found.setdefault((share, places), []).append(wording.get(item, item))
    return [
        Finding(
            ", ".join(places),
            f"{share} did not answer {_named(items)}",
            "Say so beside these figures. A question that only some were asked has gaps by design.",
            status="advisory",
        )
        for (share, places), items in sorted(found.items(), reverse=True)
    ]


def _wording(survey: Survey) -> dict[str, str]:
    """Return the wording of every question of a survey by its name."""
    return {
        **{item: text for block in survey.blocks for item, text in block.items.items()},
        **{question.name: question.title for question in survey.questions},
        **{share.name: share.title for share in survey.shares if share.name != share.question},
        **{rating.name: rating.title for rating in survey.ratings},
    }


def _named(items: list[str]) -> str:
    more = len(items) - _NAMED
    named = ", ".join(f"“{item}”" for item in items[:_NAMED])
    return named + (f" and {more} more" if more > 0 else "")


def _straight(results: Results, name: str, wave: str, file: str) -> Finding | None:
    at = Place(name, STRAIGHT_LINING, None, {}, (wave,))
    n = results.number(at, "n_same")
    what = (
        "gave one answer to all items of every longer block answered in full "
        f"(of {results.value(at, 'n')})"
    )
    return _doubtful(file, n, what, "It could be honest. They stay in; see what leaving them out")


def _fast(results: Results, name: str, wave: str, file: str) -> Finding | None:
    n = results.number(Place(name, SPEEDING, None, {}, (wave,)), "n_fast")
    what = "took under a third of the median time, or under 2 seconds an item"
    return _doubtful(file, n, what, "They stay in; see what leaving them out")


def _doubtful(file: str, n: float | None, what: str, action: str) -> Finding | None:
    if not n:
        return None
    message = f"{n:.0f} {'response' if n == 1 else 'responses'} {what}"
    return Finding(file, message, f"{action} would change.", status="advisory")


def _identical(results: Results, name: str, wave: str, file: str) -> Finding | None:
    at = Place(name, DUPLICATES, None, {}, (wave,))
    n = results.number(at, "n_identical")
    if not n:
        return None
    return Finding(
        file,
        f"{n:.0f} responses are the same as another in every answer",
        "It could be coincidence, or answers sent twice. They stay in; look at the export.",
        status="advisory",
    )


def _moved(
    results: Results, name: str, files: dict[str, str], wording: dict[str, str]
) -> list[Finding | None]:
    """Return the items whose verdict would be another without doubtful responses."""
    items: dict[str, list[str]] = {}
    for row in results.select(name, SENSITIVITY, statistic="verdict_differs"):
        if row.value == "yes":
            items.setdefault(str(row.group["left_out"]), []).append(
                wording.get(str(row.item), str(row.item))
            )
    return [
        Finding(
            ", ".join(files.values()),
            f"without the responses with {kind}, another verdict stands for {_named(names)}",
            "Say so beside these changes.",
            status="advisory",
        )
        for kind, names in items.items()
    ]
