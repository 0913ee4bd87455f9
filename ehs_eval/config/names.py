"""Names and labels that have to exist, and to stand once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ehs_eval.labels import closest, matcher, normalise


def unknown(what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield a line for each name that is not known, with the closest that is."""
    known = list(known)
    for name in names:
        if name not in known:
            near = closest(name, known, cutoff=0.5)
            hint = f"Did you mean `{near}`?" if near else f"Known: {', '.join(known) or 'none'}."
            yield f"{what} `{name}` does not exist. {hint}"


def unknown_labels(
    where: str, labels: Iterable[str], known: Iterable[str], *, exact: bool = False
) -> Iterator[str]:
    """Yield labels that are not known; if exact, also those spelled in another way."""
    forms = matcher(known)
    for label in labels:
        match = forms.get(normalise(label))
        if match is None:
            near = closest(label, forms.values())
            hint = f" Did you mean {near!r}?" if near else ""
            yield f"{where}: {label!r} is none of its answers ({', '.join(forms.values())}).{hint}"
        elif exact and match != label:
            yield f"{where}: {label!r} is spelled {match!r} among its answers. Write it so."


def repeated(what: str, names: Iterable[str], is_given: str = "is given") -> Iterator[str]:
    """Yield a line for each name that stands more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} `{name}` {is_given} {times} times. Keep one."


def repeated_labels(where: str, labels: Iterable[str], what: str = "answer") -> Iterator[str]:
    """Yield a line for each label that is blank or the same as another."""
    first: dict[str, str] = {}
    for label in labels:
        form = normalise(label)
        if not form:
            yield f"{where}: a label is blank. Remove it."
        elif form in first:
            yield f"{where}: {first[form]!r} and {label!r} are the same {what}. Keep one."
        first.setdefault(form, label)
