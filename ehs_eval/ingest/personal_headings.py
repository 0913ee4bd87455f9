"""Headings that ask for personal data, and why each does."""

from __future__ import annotations

import re

from ehs_eval.labels import normalise

_PERSON = (
    r"(?:your|my|pupils?|students?|child(?:ren)?|childs|young persons?|participants?|respondents?|"
    r"patients?|clients?|parents?|carers?|guardians?|teachers?|tutors?|staff|persons?|recipients?|"
    r"contacts?|employees?|members?|mothers?|fathers?|mums?|dads?|counsell?ors?|therapists?|"
    r"practitioners?|interviewers?|observers?|referrers?|users?|panelists?|workers?|subjects?|"
    r"learners?|volunteers?|customers?|voters?|donors?)"
)
_KIND_OF_NAME = r"(?:first|last|full|given|family|middle|maiden|preferred|legal|second|christian)"
_ASKED = r"(?:(?:please )?(?:enter|type|write|give|state|provide|tell us|what is|whats|confirm) )"
_END = r"(?: (?:please|optional|if any|required|\d+))*"

_RULES: tuple[tuple[str, str], ...] = (
    (
        "an e-mail address",
        rf"(?:.*\b(?:your|{_PERSON}) )?e ?mail(?: addresse?s?| id)?{_END}"
        rf"|.*\be ?mail address\b.*|(?:recipient|contact|work|home|school|parent) e ?mail.*"
        rf"|.*\byour (?:\w+ ){{0,2}}e ?mail\b.*",
    ),
    ("an IP address", r"(?:.* )?ip ?(?:addr|address|v4|v6)(?:ess)?|ip|.* ip"),
    (
        "a telephone number",
        rf"(?:.*\b)?(?:tele)?phone(?: (?:number|no|nr))|(?:your )?(?:(?:tele|cell ?|mobile ?)?phone|mobile|tel)"
        rf"{_END}|.*\b(?:mobile|cell|contact|whatsapp)(?: phone)? (?:number|no|nr)\b.*"
        rf"|.*\byour (?:\w+ )?(?:tele)?phone(?: number)?",
    ),
    (
        "a name",
        rf"names? ?\d*{_END}|(?:your |the )?initials|(?:.* )?(?:surname|forename|lastname|firstname|fullname)s?"
        rf"|{_ASKED}?(?:.*\b{_PERSON}s? )?{_KIND_OF_NAME} (?:and {_KIND_OF_NAME} )?names?\b.*"
        rf"|(?:.*\b)?{_PERSON}(?: s)? names?{_END}"
        rf"|.*\bnames? of (?:the |your )?{_PERSON}{_END}"
        rf"|.*\byour (?:\w+ )?name\b(?! of).*",
    ),
    (
        "a user name",
        r"(?:.*\b)?(?:user ?names?|log ?in(?: (?:name|id))?|user ?handle|screen name)"
        r"|.*\b(?:twitter|instagram|facebook|tiktok|snapchat|linkedin|github|telegram|discord|skype|orcid)"
        r" (?:handle|user ?name|id|profile|account name|url)",
    ),
    (
        "an address or postcode",
        rf"(?:.*\b)?(?:home|postal|street|mailing|residential|permanent|your|{_PERSON}) address\b.*"
        r"|address(?: line)?(?: \d)?|street(?: name)?|house number|door number"
        r"|(?:.*\b)?post ?codes?|(?:.*\b)?(?:zip|postal) ?codes?|zip",
    ),
    (
        "where the person was",
        r"(?:.*\b)?(?:latitude|longitude|geo ?locations?|gps(?: coordinates?)?|geo ?codes?)"
        r"|location accuracy|lat|lng|lon|(?:ip )?geo(?: data)?",
    ),
    (
        "a date of birth",
        r"(?:.*\b)?(?:dob|date of birth|birth ?date|birthdays?|day of birth|d o b)\b.*",
    ),
    (
        "a number that identifies a person",
        r"(?:.*\b)?(?:upn|unique pupil number|nhs (?:number|no)|(?:candidate|pupil|student|admission|roll|"
        r"enrol?ment|matriculation|matric|registration|employee|staff|passport|payroll|hospital|medical record) "
        r"(?:number|no|nr|id)|uln|national insurance(?: number| no)?|ni number|ssn|social security(?: number)?|"
        r"aadhaar(?: number)?|mrn)",
    ),
    (
        "a code that identifies a device",
        r"(?:.*\b)?(?:user ?agent|mac address|device (?:id|identifier|fingerprint)|browser (?:id|fingerprint)|"
        r"imei|cookie(?: id)?|advertising id|fingerprint)",
    ),
    (
        "a code of the person from outside the survey",
        r"external (?:data )?reference|custom (?:data|value)s?(?: \d)?|(?:.*\b)?prolific(?: (?:p ?id|id|academic id))?"
        r"|pid|(?:.*\b)?(?:m ?turk|mechanical turk|amazon|turk|worker|sona|panelist|panel|cint|dynata|lucid|crowdflower)"
        r" ?(?:worker )?(?:id|code|number)|workerid|mturkid|sonaid|prolificid|prolificpid|participantid(?=$)"
        r"|redcap survey identifier|survey identifier|token|access code",
    ),
    (
        "a nickname or code word of the person",
        r"(?:.*\b)?(?:nick ?names?|pseudonyms?|code ?words?|code ?names?|alias|memorable word|secret word|"
        r"personal code|anonymous (?:code|id)|unique code|self generated (?:code|id)|linking code|link code|"
        r"matching code|identification code|id code|code identifier)\b.*",
    ),
)
_CODE_OF_PERSON = re.compile(
    rf"(?:.*\b)?(?:{_PERSON}) ?(?:unique )?(?:id|code|identifier|number|no|ref|reference|key)(?:entification)?"
    r"|(?:study|subject|person|case) ?(?:id|code)"
)
_WHY_CODE = "a code of the person"

_NOT_OF_PERSON = re.compile(
    r"\b(?:school|schools|college|university|programme|program|course|subject name|file|event|organi[sz]ation|"
    r"company|product|brand|city|town|village|country|county|state|region|district|variable|field|form|"
    r"matrix|column|image|sheet|job|role|department|class|team|group|project|survey|study name|"
    r"institution|employer|business|website|web|url|domain|server|app|song|movie|film|book|pet|street name of)\b"
)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_NO_WORDS = re.compile(r"[^\w']+|_+")
_COMPILED = tuple((why, re.compile(pattern)) for why, pattern in _RULES)
_LONGEST = 14
"""Words of the longest heading looked at: a longer one asks about something else."""


def words(heading: str) -> str:
    """Return a heading in lower-case words: "RecipientLastName" gives "recipient last name"."""
    apart = normalise(_WORDS.sub(" ", heading)).replace("'", "")
    return " ".join(_NO_WORDS.sub(" ", apart).split())


def asks_for(heading: str) -> str:
    """Return what personal data a heading asks for, in words; empty if none."""
    text = words(heading)
    if not text or len(text.split()) > _LONGEST:
        return ""
    thing = _NOT_OF_PERSON.search(text) is not None
    for why, pattern in _COMPILED:
        if thing and why == "a name":
            continue
        if pattern.fullmatch(text):
            return why
    return ""


def asks_for_code(heading: str) -> str:
    """Return why a heading is that of respondents' codes; empty if it is not.

    Such a column may hold plain numbers of rows, which are no codes: its cells decide.
    """
    text = words(heading)
    return _WHY_CODE if len(text.split()) <= 6 and _CODE_OF_PERSON.fullmatch(text) else ""
