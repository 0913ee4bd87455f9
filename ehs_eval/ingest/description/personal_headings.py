"""Headings that ask for personal data, and why each does."""

from __future__ import annotations

import re

from ehs_eval.labels import normalise


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_PERSON = _any(
    "your",
    "my",
    "(?:pupil|student|participant|respondent|patient|client|parent|carer|guardian|teacher)s?",
    "(?:tutor|person|recipient|contact|employee|member|mother|father|mum|dad|counsell?or)s?",
    "(?:therapist|practitioner|interviewer|observer|referrer|user|panelist|worker|subject)s?",
    "(?:learner|volunteer|customer|voter|donor|young person|staff)s?",
    "child(?:s|ren|rens)?",
)
_PART_OF_NAME = r"(?:first|last|full|given|family|middle|maiden|preferred|legal|second|christian)"
_BEFORE = r"(?:.* )?"
_AFTER = r"(?: (?:please|optional|if any|required|\d+))*"

_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "an e-mail address",
        (
            rf"(?:{_BEFORE}{_PERSON} |recipient |contact |work |home |school |personal )?"
            rf"e ?mails?(?: addresse?s?| id)?{_AFTER}",
            rf"{_BEFORE}e ?mail address(?: .*)?",
            rf"{_BEFORE}your (?:\w+ ){{0,2}}e ?mail(?: .*)?",
            r"(?:adresse|endereço de|correo|dirección de|indirizzo) (?:e ?mail|electr[oó]nic[oa])",
            r"(?:adresse )?courriel|correo|e mail adresse",
        ),
    ),
    ("an IP address", (rf"{_BEFORE}ip ?addr(?:ess)?", rf"{_BEFORE}ip", "ipv[46](?: address)?")),
    (
        "a telephone number",
        (
            rf"{_BEFORE}(?:tele)?phone (?:number|no|nr)s?{_AFTER}",
            rf"(?:your )?(?:(?:tele|cell ?|mobile ?)?phone|mobile|tel){_AFTER}",
            rf"{_BEFORE}(?:mobile|cell|contact|whatsapp)(?: phone)? (?:number|no|nr)(?: .*)?",
            rf"{_BEFORE}your (?:\w+ )?(?:tele)?phone(?: number)?",
            r"telefon(?:nummer)?|tel[eé]fono|telefone|t[eé]l[eé]phone|handynummer",
        ),
    ),
    (
        "a name",
        (
            rf"names? ?\d*{_AFTER}",
            rf"{_BEFORE}names? {_PART_OF_NAME}",
            r"(?:your |the |pupil |student )?initials",
            rf"{_BEFORE}(?:sur|fore|last|first|full)names?{_AFTER}",
            rf"{_BEFORE}{_PART_OF_NAME} (?:and {_PART_OF_NAME} )?names?(?: .*)?",
            rf"{_BEFORE}{_PERSON} names?{_AFTER}",
            rf"{_BEFORE}names? of (?:the |your )?{_PERSON}{_AFTER}",
            rf"{_BEFORE}your (?:\w+ )?name(?! of)(?: .*)?",
            r"(?:vor|nach|familien)name|name und vorname|(?:vollständiger )?name|pr[eé]nom|nom",
            r"nom (?:et|de) (?:pr[eé]nom|famille)|nombre(?: completo| y apellidos)?|apellidos?",
            r"nome(?: completo| e sobrenome)?|sobrenome|cognome|(?:voor|achter)?naam",
        ),
    ),
    (
        "a user name",
        (
            rf"{_BEFORE}(?:user ?name|log ?in(?: name| id)?|user ?handle|screen name)s?",
            rf"{_BEFORE}(?:twitter|instagram|facebook|tiktok|snapchat|linkedin|github|telegram"
            r"|discord|skype|orcid) (?:handle|user ?name|id|profile|account name|url)",
        ),
    ),
    (
        "an address or postcode",
        (
            rf"{_BEFORE}(?:home|postal|street|mailing|residential|permanent|{_PERSON}) "
            r"address(?: .*)?",
            r"address(?: line)?(?: \d)?",
            r"street(?: name)?|house number|door number",
            rf"{_BEFORE}(?:post ?codes?|(?:zip|postal) ?codes?)|zip",
        ),
    ),
    (
        "a place on the map",
        (
            rf"{_BEFORE}(?:latitude|longitude|geo ?locations?|geo ?codes?|gps(?: coordinates?)?)",
            r"location accuracy|lat|lng|lon",
        ),
    ),
    (
        "a date of birth",
        (
            rf"{_BEFORE}(?:dob|d o b|date of birth|birth ?date|birthdays?|day of birth)(?: .*)?",
            "geburtsdatum|geburtstag|date de naissance|fecha de nacimiento|data de nascimento",
        ),
    ),
    (
        "a number that identifies a person",
        (
            rf"{_BEFORE}(?:upn|uln|unique pupil number|nhs (?:number|no)|mrn)",
            rf"{_BEFORE}(?:candidate|pupil|student|admission|roll|enrol?ment|matriculation|matric"
            r"|registration|employee|staff|passport|payroll|hospital|medical record) "
            r"(?:number|no|nr|id)",
            rf"{_BEFORE}(?:national insurance(?: number| no)?|ni number|ssn|aadhaar(?: number)?"
            r"|social security(?: number)?)",
        ),
    ),
    (
        "a code that identifies a device",
        (
            rf"{_BEFORE}(?:user ?agent|mac address|device (?:id|identifier|fingerprint)|imei"
            r"|browser (?:id|fingerprint)|cookie(?: id)?|advertising id|fingerprint)",
        ),
    ),
    (
        "a code of the person from outside the survey",
        (
            r"external (?:data )?reference|custom (?:data|value)s?(?: \d)?",
            rf"{_BEFORE}prolific(?: (?:p ?id|id|academic id))?|prolificp?id|pid",
            rf"{_BEFORE}(?:m ?turk|mechanical turk|amazon|turk|worker|sona|panelist|panel|cint"
            r"|dynata|lucid) ?(?:worker )?(?:id|code|number)|workerid|mturkid|sonaid",
            r"(?:redcap )?survey identifier|token|access code",
        ),
    ),
    (
        "a nickname or code word of the person",
        (
            rf"{_BEFORE}(?:nick ?names?|pseudonyms?|code ?words?|code ?names?|alias"
            r"|(?:memorable|secret) word|personal code|anonymous (?:code|id)|unique code"
            r"|self generated (?:code|id)|(?:linking|link|matching|identification|id) code"
            r"|code identifier)(?: .*)?",
        ),
    ),
)
_COMPILED = tuple((why, re.compile("|".join(patterns))) for why, patterns in _RULES)
_CODE_OF_PERSON = re.compile(
    rf"{_BEFORE}{_PERSON} ?(?:unique )?(?:id|code|identifier|number|no|ref|reference|key)"
    r"|(?:study|subject|person|case) ?(?:id|code)"
)
_NOT_A_PERSON = re.compile(
    r"\b(?:schools?|college|university|programme|program|course|subject name|file|event|domain"
    r"|organi[sz]ation|company|product|brand|city|town|village|country|county|state|region"
    r"|district|variable|field|form|matrix|column|image|sheet|job|role|department|class|team"
    r"|group|project|survey|study name|institution|employer|business|website|web|url|server|app"
    r"|song|movie|film|book|pet)\b"
)
"""Things that have names as well."""

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_NO_WORDS = re.compile(r"[^\w']+|_+")
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
    for why, pattern in _COMPILED:
        if pattern.fullmatch(text) and not (why == "a name" and _NOT_A_PERSON.search(text)):
            return why
    return ""


def asks_for_code(heading: str) -> str:
    """Return why a heading is that of respondents' codes; empty if it is not.

    Such a column may hold plain numbers of rows, which are no codes: its cells decide.
    """
    text = words(heading)
    return "a code of the person" if _CODE_OF_PERSON.fullmatch(text) else ""
