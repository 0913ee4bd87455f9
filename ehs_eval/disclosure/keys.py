"""Names of counts that several parts of the ledger share."""

from __future__ import annotations

from ehs_eval.disclosure.ledger import Key


def responses(dataset: str, wave: str) -> Key:
    """Responses of a wave; an empty wave for forms or sheets without waves."""
    return (dataset, "responses", wave)


def members(dataset: str, wave: str, role: str, label: str | None) -> Key:
    """Responses of a school, year group or gender in a wave; None for no answer."""
    return (dataset, "members", wave, role, "=" if label is None else f"={label}")


def respondents(dataset: str, item: str, wave: str) -> Key:
    """People with an answer in the base of an item or question."""
    return (dataset, "base", item, wave)


def answered(dataset: str, item: str, wave: str, answer: str) -> Key:
    """People who gave an answer."""
    return (dataset, "answer", item, wave, answer)


def counted(dataset: str, item: str, wave: str) -> Key:
    """People with an answer that counts towards the share of an item or derived share."""
    return (dataset, "counted", item, wave)


def left_out(dataset: str, item: str, wave: str) -> Key:
    """People who left an item out."""
    return (dataset, "missing", item, wave)


def coded(dataset: str, wave: str) -> Key:
    """Responses of a wave with a code that can link."""
    return (dataset, "coded", wave)


def linked(dataset: str, waves: tuple[str, ...]) -> Key:
    """People linked between waves."""
    return (dataset, "linked", *waves)


def pairs(dataset: str, item: str | None, group: str, waves: tuple[str, ...], n: int) -> Key:
    """People with both answers to an item, of a group (as text); equal numbers are the same people.

    Analyses differ in whom they take for a pair: those without a school, or with an answer off the
    scale, are in some and not in others.
    """
    return (dataset, "pairs", str(item), group, *waves, str(n))
