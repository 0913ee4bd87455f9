"""People linked across waves and how they changed."""

from __future__ import annotations

from collections.abc import Iterator

from ehs_eval.analyses.linking import NOT_AT_HAND, TOO_MANY
from ehs_eval.config.surveys import Survey
from ehs_eval.report.caution_words import UNADJUSTED
from ehs_eval.report.names import slug
from ehs_eval.report.tables.comparison import all_contrasts
from ehs_eval.report.tables.linkage_sensitivity import sensitivity_tables
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Missing, Table, show


def linkage_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield how many people are linked, then how the linked people changed."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    if survey.respondent is None or len(waves) < 2:
        return
    yield _linked(look, name, waves)
    yield _audit(look, name, survey, waves)
    yield from sensitivity_tables(look, name, survey, all_contrasts(waves))
    spans = [tuple(waves)] if len(waves) > 2 else []
    spans.append((waves[0], waves[-1]))
    for span in spans:
        yield _matched(look, name, survey, span)
    yield from _people(look, name, survey, spans[0])


ONLY_SURVEYS = (
    "Score sheets are not part of this: there, people are linked by the same code and by no other."
)


def _span_title(look: Lookup, span: tuple[str, ...]) -> str:
    if len(span) > 2:
        return "first to last answer of each person"
    return " to ".join(look.study.wave_title(wave) for wave in span)


def _linked(look: Lookup, name: str, waves: list[str]) -> Table:
    columns = [
        Column("wave", "Wave", "text"),
        Column("n", "Answered", "count"),
        Column("n_blank", "Code left blank", "count"),
        Column("n_shared", "Code used more than once", "count"),
        Column("n_usable", "Usable codes", "count"),
        *(Column(f"linked_{w}", f"Linked with {look.study.wave_title(w)}", "count") for w in waves),
    ]
    rows: list[dict[str, Cell]] = []
    for wave in waves:
        row: dict[str, Cell] = {"wave": look.study.wave_title(wave)}
        for statistic in ("n", "n_blank", "n_shared", "n_usable"):
            row[statistic] = look.cell(name, "linkage", None, statistic, waves=[wave])
        for other in waves:
            pair = sorted((wave, other), key=waves.index)
            row[f"linked_{other}"] = (
                None if wave == other else look.cell(name, "linkage", None, "n_linked", waves=pair)
            )
        rows.append(row)
    return Table(
        slug(name, "linkage"),
        name,
        "People who can be recognised in more than one wave",
        columns,
        rows,
        [
            "People are linked by their code, upper and lower case and spaces ignored. A code that "
            "is blank, or used more than once in a wave, links nobody.",
            ONLY_SURVEYS,
            "Those who can be linked need not be like those who cannot.",
        ],
    )


def _audit(look: Lookup, name: str, survey: Survey, waves: list[str]) -> Table:
    """Return what links people between every two waves."""
    earlier, later = "Earlier wave", "Later wave"
    of_wave = {
        "n": "Answered",
        "n_blank": "Code left blank",
        "n_shared": "Code used more than once",
        "n_usable": "Usable codes",
    }
    columns = [
        Column("waves", "Waves", "text"),
        *(Column(f"first_{key}", text, "count", earlier) for key, text in of_wave.items()),
        *(Column(f"second_{key}", text, "count", later) for key, text in of_wave.items()),
        Column("n_exact", "By the same code", "count", "Linked"),
        Column("n_near", "By nearly the same", "count", "Linked"),
        Column("n_ambiguous", "Set aside, not clear", "count"),
        Column("share_of_first", "Of the earlier wave", "share", "Usable codes linked"),
        Column("share_of_second", "Of the later wave", "share", "Usable codes linked"),
    ]
    rows: list[dict[str, Cell]] = []
    for ends in all_contrasts(waves):
        row: dict[str, Cell] = {"waves": _span_title(look, ends)}
        for side, wave in zip(("first", "second"), ends, strict=True):
            for key in of_wave:
                row[f"{side}_{key}"] = look.cell(name, "linkage", None, key, waves=[wave])
        for column in columns[-5:]:
            row[column.name] = look.cell(name, "linkage", None, column.name, waves=ends)
        for side in ("first", "second"):
            usable = row[f"{side}_n_usable"]
            if isinstance(usable, int) and usable < look.study.study.small_group:
                few = f"fewer than {look.study.study.small_group} people: counts are shown"
                row[f"share_of_{side}"] = Missing(few)
        rows.append(row)
    return Table(
        slug(name, "linkage", "audit"),
        name,
        "How people were linked between waves",
        columns,
        rows,
        _audit_notes(survey, rows),
        is_detail=True,
    )


def _audit_notes(survey: Survey, rows: list[dict[str, Cell]]) -> list[str]:
    roles = {"school": "school", "year_group": "year group", "gender": "gender"}
    same = [words for role, words in roles.items() if getattr(survey, role) is not None]
    within = f" of the same {', '.join(same)}, as far as both say so," if same else ""
    notes = [
        f"Nearly the same are two codes{within} that are alike by {survey.near_similarity:g} or "
        "more (normalised Damerau-Levenshtein similarity) and have the same digits, where each is "
        "the other's best match and no other code comes close. Where one does, both are set aside.",
    ]
    not_looked_for = [
        each.reason
        for each in (row["n_near"] for row in rows)
        if isinstance(each, Missing) and each.reason in (NOT_AT_HAND, TOO_MANY)
    ]
    if not_looked_for:
        return [f"Near matches were not looked for: {not_looked_for[0]}."]
    if not any(row["n_near"] for row in rows):
        return [*notes, "Near matches link nobody else here: no result depends on such links."]
    used = (
        'Results use both (linking = "near" in the study file).'
        if survey.linking == "near"
        else 'Results use the same codes alone (linking = "exact" in the study file).'
    )
    return [*notes, f"{used} What either way of linking would say stands in the next tables."]


def _matched(look: Lookup, name: str, survey: Survey, span: tuple[str, ...]) -> Table:
    columns = [
        Column("item", "Item", "text"),
        Column("n_pairs", "People", "count"),
        Column("n_improved", "Improved", "count"),
        Column("n_same", "Same", "count"),
        Column("n_worse", "Worse", "count"),
        Column("n_higher", "Went up the scale", "count"),
        Column("n_lower", "Went down the scale", "count"),
        Column("exact_p_value", "p, signed-rank", "p"),
        Column("mcnemar_n_pairs", "People in the share", "count"),
        Column("mcnemar_n_gained", "Came to count", "count"),
        Column("mcnemar_n_lost", "Ceased to count", "count"),
        Column("mcnemar_mid_p_value", "p, McNemar", "p"),
    ]
    rows: list[dict[str, Cell]] = []
    for block in survey.blocks:
        if sum(block.waves is None or wave in block.waves for wave in span) < 2:
            continue  # asked once, nobody can have changed
        if len(block.items) > 1:
            rows.append(_matched_row(look, name, block.name, f"{block.heading} (mean)", span))
        rows += [_matched_row(look, name, item, text, span) for item, text in block.items.items()]
    return Table(
        slug(name, "matched", *span),
        name,
        f"Change of the same people, {_span_title(look, span)}",
        columns,
        rows,
        [
            "Scale points are compared as they were answered; a block is the mean of its items "
            "answered both times. Improved and worse follow the direction of the study file.",
            "p is exact (conditional on ties) and, for the share that counts, McNemar's mid-p. A "
            "dash stands where too few people changed for any p-value to mean much.",
            UNADJUSTED,
        ],
    )


def _matched_row(
    look: Lookup, name: str, item: str, label: str, span: tuple[str, ...]
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"item": label}
    for statistic in (
        "n_pairs",
        "n_improved",
        "n_same",
        "n_worse",
        "n_higher",
        "n_lower",
        "exact_p_value",
    ):
        row[statistic] = look.cell(name, "matched_pairs", item, statistic, waves=span)
    for statistic in ("n_pairs", "n_gained", "n_lost", "mid_p_value"):
        row[f"mcnemar_{statistic}"] = look.cell(name, "mcnemar", item, statistic, waves=span)
    return row


PERSON_WORDS = {
    "better": "improved",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "same": "same",
}


def _people(look: Lookup, name: str, survey: Survey, span: tuple[str, ...]) -> Iterator[Table]:
    """Yield how each person changed on every item, where there are too few to count them."""
    found = list(look.results.select(name, "matched_pairs", statistic="change", waves=span))
    pairs = sorted({str(row.group["pair"]) for row in found}, key=int)
    if not pairs:
        return
    columns = [Column("item", "Item", "text")]
    columns += [
        Column(f"person_{pair}", f"Person {pair}", "text", figures=_of_person(pair))
        for pair in pairs
    ]
    described = {row.item for row in found}
    rows: list[dict[str, Cell]] = []
    for block in survey.blocks:
        lines = list(block.items.items())
        if len(lines) > 1:
            lines.insert(0, (block.name, f"{block.heading} (mean)"))
        for item, label in lines:
            if item in described:
                row: dict[str, Cell] = {"item": label}
                rows.append(row | _person_cells(look, name, item, pairs, span))
    yield Table(
        slug(name, "people", *span),
        name,
        f"Change of each linked person, {_span_title(look, span)}",
        columns,
        rows,
        [
            "In brackets the change in scale points, later minus earlier; a block is the mean of "
            "its items answered both times. Improved and worse follow the direction of the study "
            "file: less agreement with a stigmatising statement is an improvement.",
            "With so few people no percentage or test is given. The numbers of the people belong "
            "to this table only.",
        ],
    )


def _person_cells(
    look: Lookup, name: str, item: str, pairs: list[str], span: tuple[str, ...]
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for pair in pairs:
        group = {"pair": pair}
        said = look.cell(name, "matched_pairs", item, "direction", group=group, waves=span)
        change = look.cell(name, "matched_pairs", item, "change", group=group, waves=span)
        words = PERSON_WORDS[said] if isinstance(said, str) else said
        cells[f"direction_{pair}"], cells[f"change_{pair}"] = words, change
        cells[f"person_{pair}"] = (
            f"{words} ({show('change', change)})" if isinstance(words, str) else words
        )
    return cells


def _of_person(pair: str) -> tuple[Column, ...]:
    """Return the columns that a person's change has in files."""
    over = f"Person {pair}"
    return (
        Column(f"direction_{pair}", "Direction", "text", over),
        Column(f"change_{pair}", "Change", "change", over),
    )
