"""Score sheets drafted: their waves among those of the study, made of sessions where need be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace

from ehs_eval.config.sheet_references import SHEET_FIELDS
from ehs_eval.drafting.occasions import STAGES, in_order, moments
from ehs_eval.drafting.parts import LeftOut, SheetDraft, WaveDraft
from ehs_eval.drafting.sources import SheetSource
from ehs_eval.errors import ArgumentError
from ehs_eval.ingest.description.personal import personal_columns
from ehs_eval.ingest.scores.session_waves import session_order
from ehs_eval.labels import normalise, normalise_code


def waves_of_sheets(sheets: Sequence[SheetSource], names: Sequence[str]) -> list[WaveDraft]:
    """Return the waves of a study that has score sheets only.

    Args:
        sheets: The score sheets.
        names: Names somebody gave the waves, in order of time; empty for none.

    Raises:
        ArgumentError: There are not as many waves.
    """
    labels = max((_wave_labels(sheet) for sheet in sheets), key=len, default=[])
    if not labels and any(_sessions_make_waves(sheet) for sheet in sheets):
        labels = ["pre", "post"]
    order = in_order(labels, [None] * len(labels))
    in_time = [labels[place] for place in order.places]
    if names and len(names) != max(1, len(in_time)):
        raise ArgumentError(
            f"--wave: names {len(names)} waves, but the files hold {max(1, len(in_time))}. Name "
            "each wave once, in order of time."
        )
    if not in_time:
        return [WaveDraft(names[0] if names else "wave1")]
    return [
        WaveDraft(name, "" if normalise(label) == normalise(name) else label)
        for name, label in zip(names or order.names, in_time, strict=True)
    ]


def draft_sheets(
    sheets: Sequence[SheetSource], waves: list[WaveDraft]
) -> tuple[list[WaveDraft], list[SheetDraft], list[LeftOut]]:
    """Return score sheets, the waves of the study with what the sheets call them, and files lost.

    Args:
        sheets: The score sheets.
        waves: The waves of the study.
    """
    drafts: list[SheetDraft] = []
    lost: list[LeftOut] = []
    for sheet in sheets:
        refused = sorted(set(sheet.guess.items.values()) & set(SHEET_FIELDS))
        if refused:
            reason = (
                f"is a score sheet, but its column `{refused[0]}` has to be renamed in the file"
            )
            lost.append(LeftOut(sheet.path.name, reason))
            continue
        taken = sum(draft.guess.measure == sheet.guess.measure for draft in drafts)
        name = sheet.guess.measure + (f"_{taken + 1}" if taken else "")
        waves, draft = _draft(name, sheet, waves)
        drafts.append(draft)
    return waves, drafts, lost


def _draft(
    name: str, sheet: SheetSource, waves: list[WaveDraft]
) -> tuple[list[WaveDraft], SheetDraft]:
    guess, remarks = sheet.guess, []
    roles = {each.name: getattr(guess.roles, each.name) for each in fields(guess.roles)}
    roles = {role: column for role, column in roles.items() if column is not None}
    labels = _wave_labels(sheet)
    found, waves = _known_waves(labels, waves, exactly=guess.layout == "long")
    if labels and found is None:
        roles.pop("wave", None)
        remarks.append(
            f"its waves ({', '.join(labels)}) are not those of the study: rename either, and add "
            "`wave`"
        )
    named = tuple((found or {}).values())
    told = [f"{label} for {wave}" for label, wave in (found or {}).items() if label != wave]
    if told:
        remarks.append(f"Its waves are taken, in order of time: {', '.join(told)}. Confirm.")
    used = tuple(wave.name for wave in waves if wave.name in named)
    from_sessions = {}
    if found is None and not labels and len(waves) > 1 and _sessions_make_waves(sheet):
        from_sessions = {waves[0].name: "first", waves[-1].name: "last"}
    if guess.layout == "wide":
        roles.pop("session", None)
    if "participant" in roles and _repeats(sheet, roles):
        remarks.append(f"`{roles.pop('participant')}` is no `participant`: codes stand repeatedly")
    return waves, SheetDraft(
        name,
        sheet.path,
        guess,
        len(sheet.export.responses),
        roles,
        used if guess.layout == "long" and labels and len(used) < len(waves) else (),
        tuple(found[each.wave] for each in guess.occasions) if found else (),
        from_sessions,
        tuple(_left_out(sheet, roles)),
        tuple(remarks),
    )


def _wave_labels(sheet: SheetSource) -> list[str]:
    """Return what a sheet calls its waves, each once; none where not every row or block has one."""
    guess = sheet.guess
    if guess.layout == "wide":
        names = [each.wave for each in guess.occasions]
        return list(dict.fromkeys(names)) if names and all(names) else []
    if guess.roles.wave is None:
        return []
    cells = sheet.export.responses[guess.roles.wave].dropna()
    spelled: dict[str, str] = {}
    for cell in cells:
        spelled.setdefault(normalise(str(cell)), " ".join(str(cell).split()))
    return list(spelled.values())


def _known_waves(
    labels: Sequence[str], waves: list[WaveDraft], *, exactly: bool
) -> tuple[dict[str, str] | None, list[WaveDraft]]:
    """Return the study's wave by label of a sheet, and the waves with these labels.

    Args:
        labels: What the sheet calls its waves.
        waves: The waves of the study.
        exactly: Whether the data hold these labels, so that a wave has to bear them.

    Returns:
        None in place of the waves where a label is none of the study's.
    """
    if not labels:
        return None, waves
    order = in_order(labels, [None] * len(labels))
    by_place = {labels[place]: number for number, place in enumerate(order.places)}
    known: dict[str, str] = {}
    renewed = list(waves)
    for label in labels:
        place = _place(label, renewed)
        if place is None and order.certain and len(labels) == len(waves):
            place = by_place[label]
        if place is None:
            stage = moments(label).get("stage")
            if stage is None or not all(wave.name in STAGES for wave in renewed):
                return None, waves
            stages = [wave.name for wave in renewed]
            place = sum(list(STAGES).index(each) < stage.key[0] for each in stages)
            renewed.insert(place, WaveDraft(stage.wave))
        wave = renewed[place]
        if exactly and normalise(label) not in (normalise(wave.name), normalise(wave.label)):
            if wave.label:
                return None, waves
            renewed[place] = replace(wave, label=label)
        known[label] = wave.name
    return (known if len(set(known.values())) == len(labels) else None), renewed


def _place(label: str, waves: Sequence[WaveDraft]) -> int | None:
    stage = moments(label).get("stage")
    for place, wave in enumerate(waves):
        if normalise(label) in (normalise(wave.name), normalise(wave.label)):
            return place
    for place, wave in enumerate(waves):
        if stage is not None and stage.wave == wave.name:
            return place
    return None


def _sessions_make_waves(sheet: SheetSource) -> bool:
    """Say whether people were seen in several sessions that can be put in order."""
    guess = sheet.guess
    if guess.layout == "wide":
        sessions = [each.session for each in guess.occasions]
        return len(sessions) > 1 and all(session_order(each) for each in sessions)
    session, person = guess.roles.session, guess.roles.participant
    if session is None or person is None:
        return False
    rows = sheet.export.responses
    ordered = all(session_order(str(text)) for text in rows[session].dropna().unique())
    return ordered and bool(rows[person].dropna().map(normalise_code).duplicated().any())


def _repeats(sheet: SheetSource, roles: Mapping[str, str]) -> bool:
    """Say whether a code stands in several rows that nothing tells apart."""
    parts = [roles[each] for each in ("wave", "programme", "session") if each in roles]
    rows = sheet.export.responses
    keys = rows[[roles["participant"], *parts]].dropna(subset=[roles["participant"]])
    keys = keys.apply(lambda column: column.fillna("").map(normalise_code))
    return bool(keys.duplicated().any())


def _left_out(sheet: SheetSource, roles: Mapping[str, str]) -> Iterator[LeftOut]:
    personal = personal_columns(sheet.export)
    marks = set(sheet.guess.columns) - set(sheet.guess.roles.columns)
    for column in sheet.export.columns:
        if column.name in marks or column.name in roles.values():
            continue
        why = personal.get(column.name)
        yield LeftOut(column.name, f"personal data: {why}" if why else "no part of the measure")
