"""What Qualtrics adds to the answers: fields of a response, timings, embedded data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ehs_eval.ingest.export import Role
from ehs_eval.ingest.platforms.tables import letters


@dataclass(frozen=True, slots=True)
class Field:
    """A column that Qualtrics adds by itself.

    Attributes:
        role: What it is for.
        personal: Why it is personal data; empty if it is none.
    """

    role: Role = "metadata"
    personal: str = ""


_NAME = "the name of an invited person"
_PLACE = "where the person was, as found from the IP address"
A_FILE = "a file that the person handed in"
"""Why a column that names one is personal."""
_REFERENCE = "a reference to a person in the contact list"

_FIELDS = {
    "startdate": Field("started"),
    "enddate": Field("submitted"),
    "recordeddate": Field("submitted"),
    "duration": Field("duration"),
    "durationinseconds": Field("duration"),
    "timefromstarttofinishseconds": Field("duration"),
    "status": Field("status"),
    "responsetype": Field("status"),
    "finished": Field("status"),
    "progress": Field("status"),
    "responseid": Field("response id"),
    "recordid": Field("response id"),
    "responseset": Field(),
    "responsesetid": Field(),
    "distributionchannel": Field(),
    "userlanguage": Field(),
    "lastmodifieddate": Field(),
    "ipaddress": Field(personal="the IP address of the person's device"),
    "recipientlastname": Field(personal=_NAME),
    "recipientfirstname": Field(personal=_NAME),
    "recipientemail": Field(personal="the e-mail address of an invited person"),
    "externalreference": Field(personal=_REFERENCE),
    "externaldatareference": Field(personal=_REFERENCE),
    "locationlatitude": Field(personal=_PLACE),
    "locationlongitude": Field(personal=_PLACE),
    "locationaccuracy": Field(personal=_PLACE),
}
_LEGACY_FIELDS = {
    "name": Field(personal=_NAME),
    "emailaddress": Field(personal="the e-mail address of an invited person"),
}
SURE_SIGNS = frozenset(
    {"recordeddate", "durationinseconds", "responseid", "distributionchannel", "responseset"}
)
"""Fields that other platforms do not write, or not under these names."""

_PREFIX = re.compile(r"^(?:panel|location)-", re.IGNORECASE)
_ADDED = re.compile(
    r"_(?:first.click|last.click|page.submit|click.count|browser|version|operating.?system|os"
    r"|resolution|flash|java|user.?agent|file_(?:id|name|size|type)|do(?:_.+)?)$"
    r"|_TEXT_[0-9a-f]{24}|[0-9a-f]{24}[A-Z]\w+$"
    r"| - (?:topics|parent topics|sentiment.*|topic .*|actionability)$",
    re.IGNORECASE,
)
_FILE = re.compile(r"_file_(?:id|name|size|type)$", re.IGNORECASE)
_OWN_PREFIX = re.compile(r"Q_[A-Z]\w+")
_WHO = re.compile(
    r"(?:[psugrhw]?id|psid|prolific.*|.*e-?mail.*|mturk.*|user.?name|hit.?id|assignment.?id"
    r"|.*(?:participant|student|pupil|worker|panel\w*|user|respondent|subject|person|patient"
    r"|member|session|contact|survey.?taker|subj|ppt?)[\s_.-]*(?:id|no|nr|num|number|code|key))",
    re.IGNORECASE,
)


def field_key(text: str) -> str:
    """Return a heading in the form in which fields are looked up."""
    return letters(_PREFIX.sub("", text.strip()))


def field_of(text: str, *, legacy: bool = False) -> Field | None:
    """Return the field that a heading or ImportId stands for, None if it is none."""
    key = field_key(text)
    return _FIELDS.get(key) or (_LEGACY_FIELDS.get(key) if legacy else None)


def holds_files(name: str, import_id: str) -> bool:
    """Say whether a column tells of a file that was handed in, whose name can name somebody."""
    return _FILE.search(import_id) is not None or _FILE.search(name) is not None


def is_added(name: str, import_id: str) -> bool:
    """Say whether a column is a timing, a browser's mark, an order of display or the like."""
    return (
        _ADDED.search(import_id) is not None
        or _ADDED.search(name) is not None
        or (not import_id.startswith("QID") and _OWN_PREFIX.fullmatch(name) is not None)
    )


def identifies(name: str) -> bool:
    """Say whether embedded data of this name tell who somebody is."""
    return _WHO.fullmatch(name.strip()) is not None
