"""What a score sheet says must fit its measure, the study's waves and its own layout."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.config.models import Study
from ehs_eval.config.names import repeated, unknown
from ehs_eval.config.scores import TOTAL, TOTAL_RECORDED, ScoreSheet
from ehs_eval.measures import load_measures

SHEET_FIELDS = (
    *("wave", "participant", "session", "programme", "school", "year_group", "gender"),
    *(TOTAL, TOTAL_RECORDED),
)
"""Names that a score sheet gives to its own columns."""


def sheet_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    """Yield one line for each thing that a score sheet says and cannot mean."""
    yield from _item_problems(study, where, sheet)
    yield from unknown(f"{where}: the wave", sheet.waves or [], study.wave_names)
    if sheet.waves is not None and sheet.wave is None:
        yield f"{where}: `waves` needs `wave`, the column that says which. Add it."
    yield from _column_problems(where, sheet)
    yield from _population_problems(study, where, sheet)
    if sheet.school is not None and sheet.single_school:
        yield f"{where}: has both `school` and `single_school`. Keep the column."
    yield from _wide_problems(study, where, sheet)
    yield from _session_problems(study, where, sheet)


def _item_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    measures = load_measures(study.measures)
    yield from unknown(f"{where}: the measure", [sheet.measure], measures)
    if not sheet.items and not sheet.has_written_totals:
        yield (
            f"{where}: has neither `items` nor `total_recorded`. Name the columns of the items, "
            "or of the total where only that was kept."
        )
    elif sheet.items and sheet.measure in measures:
        expected = measures[sheet.measure].items
        if expected != len(sheet.items):
            yield (
                f"{where}: `items` names {len(sheet.items)} columns, but the measure "
                f"`{sheet.measure}` has {expected} items. List all of them."
            )
    for item in sheet.items:
        if item in SHEET_FIELDS and sheet.occasions:
            yield f"{where}: an item cannot be called `{item}`. Give it another name in `items`."
        elif item in SHEET_FIELDS:
            yield f"{where}: an item's column cannot be called `{item}`. Rename it in the file."


def _column_problems(where: str, sheet: ScoreSheet) -> Iterator[str]:
    """Yield columns that would be two things at once."""
    marks = [column for each in sheet.occasions for column in each.columns.values()]
    marks += [each.total_recorded for each in sheet.occasions if each.total_recorded]
    marks += [] if sheet.occasions else sheet.items
    others = (sheet.programme, sheet.school, sheet.year_group, sheet.gender, *marks)
    if sheet.participant is not None and sheet.participant in others:
        yield (
            f"{where}: `{sheet.participant}` is the column of `participant` and cannot be anything "
            "else: its codes would be printed."
        )
    if sheet.occasions:
        yield from repeated(f"{where}: `occasions`: the column", marks)
    elif sheet.total_recorded in sheet.items:
        yield f"{where}: `{sheet.total_recorded}` is both an item and the total. Keep one."


def _population_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    measure = load_measures(study.measures).get(sheet.measure)
    if sheet.population_mean is None or measure is None:
        return
    low, high = (each * measure.items for each in (measure.minimum, measure.maximum))
    if not low < sheet.population_mean < high:
        yield f"{where}: `population_mean` is not inside the total's {low:g} to {high:g}."
    if not sheet.chosen_low:
        yield f"{where}: `population_mean` needs `chosen_low = true`. Add it."


def _wide_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    """Yield what does not fit the layout with a row for each person."""
    if not sheet.occasions:
        return
    for key in ("wave", "session", "total_recorded"):
        if getattr(sheet, key) is not None:
            yield f"{where}: `{key}` belongs into each of `occasions`. Move it there."
    waves = [each.wave for each in sheet.occasions if each.wave is not None]
    yield from unknown(f"{where}: `occasions`: the wave", dict.fromkeys(waves), study.wave_names)
    if waves and len(waves) < len(sheet.occasions):
        yield f"{where}: some of `occasions` have a `wave` and some have none. Name all or none."
    yield from repeated(
        f"{where}: `occasions`: the occasion", [each.title for each in sheet.occasions]
    )
    for occasion in sheet.occasions:
        here = f"{where}: `occasions`, {occasion.title}"
        yield from unknown(f"{here}: the item", occasion.columns, sheet.items)
        for item in sheet.items:
            if item not in occasion.columns:
                yield f"{here}: no column is named for the item `{item}`. Add it."
        if not sheet.items and not occasion.columns and occasion.total_recorded is None:
            yield f"{here}: names no column. Add `columns` or `total_recorded`."


def _session_problems(study: Study, where: str, sheet: ScoreSheet) -> Iterator[str]:
    """Yield what keeps waves from being made of sessions."""
    made = sheet.waves_from_sessions
    if not made:
        return
    here = f"{where}: `waves_from_sessions`"
    yield from unknown(f"{here}: the wave", made, study.wave_names)
    known = [name for name in study.wave_names if name in made]
    if sorted(made.values()) != ["first", "last"]:
        yield f'{here}: needs one wave that is "first" and one that is "last". Name both.'
    elif len(known) == len(made) and made[known[0]] != "first":
        yield f"{here}: `{known[0]}` comes before `{known[1]}` in the study. Exchange them."
    if sheet.wave is not None or any(each.wave is not None for each in sheet.occasions):
        yield f"{here}: the sheet names its waves already. Keep one of the two."
    if sheet.occasions:
        if any(each.session is None for each in sheet.occasions):
            yield f"{here}: needs the `session` of each of `occasions`. Add it."
    elif sheet.session is None or sheet.participant is None:
        yield f"{here}: needs the columns `session` and `participant`. Name them."
