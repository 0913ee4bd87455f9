"""Questions with categories: distributions, tests across waves, cross-tabulations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ehs_eval.config.surveys import Question, Survey
from ehs_eval.report import format as fmt
from ehs_eval.report.cautions import small_bases
from ehs_eval.report.names import slug
from ehs_eval.report.shorthand import why
from ehs_eval.report.tables.levels import waves_of
from ehs_eval.report.tables.lookup import Lookup
from ehs_eval.report.tables.model import Cell, Column, Table, cell, show
from ehs_eval.results import Place


def question_tables(
    look: Lookup, name: str, questions: Sequence[Question], waves: Sequence[str], unit: str
) -> Iterator[Table]:
    """Yield the distribution of each question.

    Args:
        look: Study and results.
        name: Data set.
        questions: Its questions.
        waves: Its waves; one empty name for forms without waves.
        unit: What one row of the data is, in the plural.
    """
    for question in questions:
        if not question.shown:
            continue
        asked = [
            wave
            for wave in waves
            if look.has(name, "distribution", question.name, waves=waves_of(wave))
            and (question.waves is None or wave in question.waves)
        ]
        options = look.groups_of_item(name, "distribution", question.name)
        if asked and options:
            yield _distribution(look, name, question, options, asked, unit)


def _distribution(
    look: Lookup,
    name: str,
    question: Question,
    options: list[str],
    waves: Sequence[str],
    unit: str,
) -> Table:
    several = question.kind != "single"
    columns = [Column("answer", "Answer", "text")]
    for wave in waves:
        title = look.study.wave_title(wave) if wave else ""
        end = f"_{wave}" if wave else ""
        columns += [
            Column(f"n{end}", "n", "count", title),
            Column(f"proportion{end}", f"of {unit} that answered", "share", title),
        ]
        if several:
            columns.append(
                Column(f"proportion_of_responses{end}", "of answers given", "share", title)
            )
    rows = [_option_row(look, name, question, option, waves, several) for option in options]
    rows += _base_rows(look, name, question, waves, unit)
    sizes = [
        look.results.number(Place(name, "distribution", question.name, {}, waves_of(wave)), "n")
        for wave in waves
    ]
    return Table(
        slug(name, question.name),
        name,
        question.title,
        columns,
        rows,
        [
            *_base_notes(look, name, question, waves, unit),
            *_test_notes(look, name, question, waves),
            *small_bases(look.study, sizes),
        ],
    )


def _option_row(
    look: Lookup, name: str, question: Question, option: str, waves: Sequence[str], several: bool
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"answer": option}
    names = ["n", "proportion", *(["proportion_of_responses"] if several else [])]
    for wave in waves:
        for statistic in names:
            end = f"_{wave}" if wave else ""
            row[f"{statistic}{end}"] = look.cell(
                name,
                "distribution",
                question.name,
                statistic,
                group={question.name: option},
                waves=waves_of(wave),
            )
    return row


def _base_rows(
    look: Lookup, name: str, question: Question, waves: Sequence[str], unit: str
) -> Iterator[dict[str, Cell]]:
    wanted = {
        "n": f"Base: {unit} in the percentages",
        "n_responses": "Answers given",
        "n_missing": f"No answer ({unit})",
    }
    if question.kind == "single":
        del wanted["n_responses"]
    for statistic, label in wanted.items():
        row: dict[str, Cell] = {"answer": label}
        for wave in waves:
            row[f"n_{wave}" if wave else "n"] = look.cell(
                name, "distribution", question.name, statistic, waves=waves_of(wave)
            )
        yield row


def _base_notes(
    look: Lookup, name: str, question: Question, waves: Sequence[str], unit: str
) -> Iterator[str]:
    if question.kind != "single":
        yield f"One of the {unit} can hold several answers; shares can add to more than 100%."
    if question.leave_out:
        quoted = ", ".join(f"“{answer}”" for answer in question.leave_out)
        yield f"Not in the base: {quoted}."
    for base in question.bases:
        shares = []
        for option in look.groups_of_item(name, "distribution", question.name):
            if option in base.leave_out:
                continue
            given = {question.name: option}
            places = [
                Place(name, "distribution", question.name, given, waves_of(wave)) for wave in waves
            ]
            found = [look.results.find(at, "proportion", f"base: {base.name}") for at in places]
            parts = [show("share", cell(share)) if share else fmt.NONE for share in found]
            if any(part != fmt.NONE for part in parts):
                shares.append(f"{option} {' / '.join(parts)}")
        yield f"Of {base.name}: {'; '.join(shares)}."


def _test_notes(look: Lookup, name: str, question: Question, waves: Sequence[str]) -> Iterator[str]:
    at = Place(name, "chi_square", question.name, {}, tuple(waves))
    if look.results.find(at, "p_value") is not None:
        yield f"Across waves: {chi_square_words(look, at)}."


def chi_square_words(look: Lookup, at: Place) -> str:
    """Return a chi-square test in one line, with the note on small expected counts."""
    found = look.results.find(at, "p_value")
    if found is None or found.value is None:
        return f"no test ({why(found.reason) if found else 'not made'})"
    value = look.results.value
    words = (
        f"chi-square {fmt.number(value(at, 'statistic'), 2)}, "
        f"df {fmt.count(value(at, 'df'))}, p {fmt.p_value(found.value)}, "
        f"Cramér's V {fmt.number(value(at, 'cramers_v'), 2)} "
        f"(bias-corrected {fmt.number(value(at, 'cramers_v_corrected'), 2)})"
    )
    if value(at, "rule_met") == "no":
        share = fmt.percent(value(at, "share_expected_below_5"), 0)
        exact = look.results.find(at, "exact_p_value")
        words += f"; {share} of the expected counts are below 5"
        if exact is not None and exact.value is not None:
            words += f", so read instead p {fmt.p_value(exact.value)} ({exact.method})"
    return words


def test_table(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield the tests across waves of every question and item of a survey."""
    waves = tuple(wave for wave in look.study.wave_names if wave in survey.files)
    titles = {item: text for block in survey.blocks for item, text in block.items.items()}
    titles |= {question.name: question.title for question in survey.questions}
    columns = [
        Column("item", "Question", "text"),
        Column("answer", "Answer", "text"),
        Column("n", "n", "count"),
        Column("statistic", "Chi-square", "decimal"),
        Column("df", "df", "count"),
        Column("p_value", "p", "p"),
        Column("exact_p_value", "p, exact", "p"),
        Column("exact_method", "Exact by", "text"),
        Column("min_expected", "Smallest expected", "decimal"),
        Column("share_expected_below_5", "Expected below 5", "share"),
        Column("cramers_v_corrected", "V, bias-corrected", "decimal"),
        Column("trend_p_value", "p of trend", "p"),
    ]
    rows = []
    for found in look.results.select(name, "chi_square", statistic="p_value"):
        if len(found.waves) < 2 or found.item is None:
            continue
        row: dict[str, Cell] = {"item": titles.get(found.item, found.item)}
        row["answer"] = fmt.label(next(iter(found.group.values()))) if found.group else "all"
        for column in columns[2:-1]:
            row[column.name] = look.cell(
                name, "chi_square", found.item, column.name, group=found.group, waves=found.waves
            )
        at = Place(name, "chi_square", found.item, found.group, found.waves)
        exact = look.results.find(at, "exact_p_value")
        row["exact_method"] = exact.method if exact else "not needed"
        row["trend_p_value"] = look.cell(
            name, "linear_trend", found.item, "p_value", waves=found.waves
        )
        rows.append(row)
    if rows:
        yield Table(
            slug(name, "tests"),
            name,
            f"Tests across waves ({', '.join(look.study.wave_title(w) for w in waves)})",
            columns,
            rows,
            [
                "Pearson chi-square without correction. Where an expected count is below 1, or "
                "more than one in five is below 5, the exact p-value (Fisher-Freeman-Halton, or an "
                "estimate of it where there is too much to count) stands beside it.",
                "Where people could give several answers, each answer is tested on its own (given "
                "or not); the answers of one person are not independent.",
                "The trend is the linear-by-linear association of wave and scale point.",
            ],
        )


_OBSERVED_AND_EXPECTED = (
    ("distribution", "n"),
    ("chi_square", "expected"),
    ("chi_square", "adjusted_residual"),
)


def expected_tables(look: Lookup, name: str, survey: Survey) -> Iterator[Table]:
    """Yield observed and expected counts of the questions that were tested across waves."""
    waves = [wave for wave in look.study.wave_names if wave in survey.files]
    columns = [Column("question", "Question", "text"), Column("answer", "Answer", "text")]
    for wave in waves:
        title = look.study.wave_title(wave)
        columns += [
            Column(f"n_{wave}", "n", "count", title),
            Column(f"expected_{wave}", "Expected", "decimal", title),
            Column(f"adjusted_residual_{wave}", "Adjusted residual", "change", title),
        ]
    rows: list[dict[str, Cell]] = []
    for question in survey.questions:
        for option in look.groups_of_item(name, "distribution", question.name):
            group = {question.name: option}
            row: dict[str, Cell] = {"question": question.title, "answer": option}
            for wave in waves:
                for analysis, statistic in _OBSERVED_AND_EXPECTED:
                    row[f"{statistic}_{wave}"] = look.cell(
                        name, analysis, question.name, statistic, group=group, waves=[wave]
                    )
            if any(row[f"expected_{wave}"] is not None for wave in waves):
                rows.append(row)
    if rows:
        yield Table(
            slug(name, "expected"),
            name,
            "Observed and expected counts of the questions tested across waves",
            columns,
            rows,
            [
                "Expected if every wave had answered alike. An adjusted residual beyond ±2 marks a "
                "cell that departs from that."
            ],
        )
