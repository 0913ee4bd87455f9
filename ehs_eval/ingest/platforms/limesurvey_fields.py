"""The columns LimeSurvey adds of its own: what they are for, in the languages it writes them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from ehs_eval.ingest.export import Role
from ehs_eval.labels import normalise

ROLES: dict[str, Role] = {
    "id": "response id",
    "submitdate": "submitted",
    "lastpage": "metadata",
    "startlanguage": "metadata",
    "seed": "metadata",
    "startdate": "started",
    "datestamp": "metadata",
    "ipaddr": "metadata",
    "refurl": "metadata",
    "interviewtime": "duration",
    "token": "metadata",
    "firstname": "metadata",
    "lastname": "metadata",
    "email": "metadata",
}
"""What its own columns are for, by its code for them."""

_INVITED = "it comes from the list of people invited"
_PERSONAL = {
    "ipaddr": "an IP address is personal data",
    "token": "it identifies the person invited",
    "firstname": _INVITED,
    "lastname": _INVITED,
    "email": _INVITED,
}

_TEXTS = {
    "id": "response id|antwort id|id de la réponse|id de respuesta|antwoord id|id risposta"
    "|id da resposta|id odpowiedzi",
    "submitdate": "date submitted|datum abgeschickt|date de soumission|fecha de envío"
    "|datum ingezonden|datum verzonden|data invio|data di invio|data de envio|data wysłania",
    "lastpage": "last page|letzte seite|dernière page|última página|laatste pagina|ultima pagina"
    "|ostatnia strona",
    "startlanguage": "start language|start-sprache|startsprache|langue de départ|langue initiale"
    "|lenguaje inicial|idioma inicial|starttaal|start taal|lingua iniziale|język początkowy",
    "seed": "seed|zufallsstartwert|graine|semilla|seme|semente",
    "startdate": "date started|datum gestartet|date de lancement|fecha de inicio|datum gestart"
    "|data di inizio|data de início",
    "datestamp": "date last action|datum letzte aktivität|date de la dernière action"
    "|fecha de la última acción|datum laatste actie|data dell'ultima azione|data da última ação",
    "ipaddr": "ip address|ip-adresse|adresse ip|dirección ip|ip-adres|indirizzo ip|endereço ip",
    "refurl": "referrer url|referring url|weiterleitungs-url|url de référence",
    "interviewtime": "total time|gesamtzeit|temps total",
    "token": "token|access code|zugangscode|zugangsschlüssel|code d'accès",
}
_FIELD_OF = {text: code for code, texts in _TEXTS.items() for text in texts.split("|")}
_TELLING_CODES = {"submitdate", "lastpage", "startlanguage", "datestamp"}
_TELLING_TEXTS = {*_TELLING_CODES, "seed"}

_TIMING = re.compile(
    r"groupTime\d*|\w+Time|(?:Group time|Question time|Gruppenzeit|Fragenzeit)\b.*", re.DOTALL
)
_ATTRIBUTE = re.compile(r"attribute_\d+")
_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
_LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z]+)*"


def telling_codes(codes: Iterable[str]) -> list[str]:
    """Return the codes that no other platform gives its columns."""
    return [code for code in codes if code in _TELLING_CODES]


def telling_texts(headings: Iterable[str]) -> list[str]:
    """Return the headings that are LimeSurvey's texts for columns of its own."""
    return [each for each in headings if _FIELD_OF.get(normalise(each)) in _TELLING_TEXTS]


def begins_with_texts(headings: Sequence[str]) -> bool:
    """Say whether the first columns are the number of the response and its date of submission.

    An export can leave out all other columns of its own.
    """
    return [field_of_text(each) for each in headings[:2]] == ["id", "submitdate"]


def field_of_text(heading: str) -> str:
    """Return the code of a column of its own by its text; empty if it is a question."""
    return _FIELD_OF.get(normalise(heading), "")


def by_place(cells: Sequence[pd.Series[str]]) -> tuple[str, ...]:
    """Return the codes of the first columns by what they hold, whatever they are called.

    These are the number of the response, the date it was submitted, the last page, the language and
    in newer versions a seed. Empty where they hold something else.
    """
    if len(cells) < 5:
        return ()
    number, submitted, page, language = cells[:4]
    if not (
        number.notna().all()
        and number.is_unique
        and len(number) > 1
        and language.notna().all()
        and _all(number, r"\d+")
        and _all(submitted, _DATE)
        and _all(page, r"-?\d{1,3}")
        and _all(language, _LANGUAGE)
    ):
        return ()
    own = ("id", "submitdate", "lastpage", "startlanguage")
    return (*own, "seed") if _all(cells[4], r"\d{4,}") else own


def use(code: str, heading: str) -> tuple[Role, str] | None:
    """Return what a column of its own is for, and why it is personal; None for a question.

    Args:
        code: Code of the column, as far as the file shows it.
        heading: The heading as it stands in the file.
    """
    if code in ROLES:
        return ROLES[code], _PERSONAL.get(code, "")
    if _ATTRIBUTE.fullmatch(code):
        return "metadata", _INVITED
    if _TIMING.fullmatch(code or heading):
        return "metadata", ""
    return None


def _all(cells: pd.Series[str], pattern: str) -> bool:
    """Say whether there are cells, and every one of them has a form."""
    answers = cells.dropna().unique()
    return len(answers) > 0 and all(re.fullmatch(pattern, cell.strip()) for cell in answers)
