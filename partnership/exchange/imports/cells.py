"""What a cell says, as a value of its field: several numbers in one cell, marks of a web page, a choice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from partnership.base.errors import InputFault
from partnership.documents.text import is_web_address
from partnership.exchange.imports.targets import SOURCE_ID, TABLES
from partnership.guidance.countries import code_of
from partnership.register.directory import wording
from partnership.register.directory.values import accepted
from partnership.store.models import FieldKind
from partnership.web.field_checks import clean_text

if TYPE_CHECKING:
    from partnership.exchange.imports.targets import Target

_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_BREAK: Final = re.compile(  # where a block begins or ends, its words do not run into those before
    r"<\s*/?\s*(?:br|hr|p|li|ul|ol|dl|dt|dd|div|h[1-6]|tr|td|th|table|section|article|header|footer|blockquote|pre)"
    r"(?:\s[^<>]{0,300})?/?\s*>",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_NUMBER: Final = re.compile(r"\+?\(?\d[\d\s().-]{4,}\d(?:\s*(?:x|ext\.?|extension)\s*\d{1,6})?", re.IGNORECASE)
_SHORT_NUMBER: Final = re.compile(
    r"(?:(?:dial|call|ring|tel)\b[.:\s]*)?(1\d\d|999)", re.IGNORECASE
)  # such as 101 and 111
_PIECE: Final = re.compile(r"\n|;|,|/|\||\bor\b|\band\b|&", re.IGNORECASE)
_LATE: Final = re.compile(
    r"\b(?:out[ -]of[ -]hours|oohs?|night|nights|24 ?(?:/ ?7|hrs?|hours?)|emergency|weekends?)\b", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[^\s<>,;:()\"]+@[^\s<>,;:()\"]+\.[^\s<>,;:()\"]+")
_SENTENCE: Final = re.compile(r"[.!?][\"”’)]*(?=\s)|\n")
CUT: Final = " […]"
_LETTER: Final = re.compile(r"\d[OoIl](?=[\dOoIl\s]*\d)|(?<=\d )[OoIl]\d|\d[OoIl]\b(?![’'])")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
# Beside a number these say that it is one, or when.
_OF_NUMBERS: Final = {
    "tel", "telephone", "phone", "ph", "mob", "mobile", "fax", "no", "number", "numbers", "ext", "extension", "or",
    "and", "out", "of", "hours", "hrs", "hour", "ooh", "oohs", "night", "nights", "emergency", "weekend",
    "weekends", "day", "days", "daytime", "office", "work", "main", "call", "ring", "dial", "direct",
    "switchboard", "duty", "on", "the",
}  # fmt: skip
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}")  # that a sheet made of a number
_LIST: Final = re.compile(r"\n|;|,|/|\|")
_YES: Final = {"yes", "y", "true", "1", "x", "✓", "confidential", "refuge"}
_NO: Final = {"no", "n", "false", "0", "open", "none", "-"}
NOTHING: Final = {"n/a", "na", "-", "–", "—", "none", "tbc", "tba", "unknown", "?", "null", "nil", "not known", "n.a."}
_ERROR: Final = re.compile(r"#(?:N/?A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)|Err:\d+", re.IGNORECASE)
_GROUP_WORDS: Final = (("both", "both"), ("all", "both"), ("any", "both"), ("child", "children"), ("young", "children"))
_LOST_ZERO: Final = re.compile(r"[1-9]\d{8,9}")  # Excel takes a number for a number, and the first 0 with it


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell gives: the value of its field as it is stored, and more of the same kind that stood in it.

    `late`: a number that the cell itself calls one for nights. `note`: what was done to the text, in words.
    `lost`: what of the cell is not taken, and why.
    """

    value: Any = None
    more: tuple[str, ...] = ()
    late: str = ""
    note: str = ""
    lost: str = ""


def read_cell(target: Target, text: str) -> CellValue:
    """The value of a cell; raises InputFault in words."""
    plain, note = without_marks(text)
    if _ERROR.fullmatch(plain):
        message = f"shows an error ({shortened(plain)})"
        raise InputFault(message)
    if plain.casefold() in NOTHING:
        return CellValue(lost=f"“{shortened(plain)}” says nothing")
    kind = target.described.kind
    if target.field == SOURCE_ID:
        return CellValue(" ".join(plain.split())[: target.described.longest])
    if kind is FieldKind.TELEPHONE:
        numbers = _telephones(plain)
        return replace(numbers, value=_kept(target, numbers.value), note=note, lost=_beside_numbers(plain))
    if kind is FieldKind.EMAIL:
        mails = list(dict.fromkeys(each.removeprefix("mailto:").rstrip(".") for each in _MAIL.findall(plain)))
        if not mails:
            message = f"“{shortened(plain)}” is no mail address"
            raise InputFault(message)
        return CellValue(_kept(target, mails[0]), tuple(mails[1:]), note=note)
    lost = ""
    if kind is FieldKind.WEB_ADDRESS and (rest := plain.split()[1:]):
        lost = f"“{shortened(' '.join(rest))}” stands behind the first address, and is left out"
    if kind is FieldKind.LONG_TEXT:
        plain, lost = _cut(plain, target.described.longest)
    return CellValue(_kept(target, _worded(target, plain)), note=note, lost=lost)


def _cut(text: str, longest: int) -> tuple[str, str]:
    """A text as long as its field allows, cut behind a sentence where there is one, with a mark; and that in words."""
    text = clean_text(text) or ""
    if len(text) <= longest:
        return text, ""
    room = text[: longest - len(CUT)]
    end = max((found.end() for found in _SENTENCE.finditer(room)), default=0)
    kept = room[:end].rstrip() if end > longest // 2 else room.rpartition(" ")[0].rstrip() or room
    told = f"is longer than {longest:,} characters: what follows “…{shortened(kept[-30:])}” is left out"
    return kept + CUT, told


def _beside_numbers(text: str) -> str:
    """What stands beside the numbers of a cell and is kept nowhere, in words; "" for the usual ones."""
    rest = _NUMBER.sub(" ", text)
    words = [each for each in _WORDS.findall(rest) if each.casefold() not in _OF_NUMBERS]
    return f"“{shortened(' '.join(words))}” stands beside the number, and is left out" if words else ""


def _kept(target: Target, value: Any) -> Any:
    """The value as the register takes it, or its refusal."""
    return accepted(TABLES[target.part], {target.field: value}, is_new=False)[target.field]


def without_marks(text: str) -> tuple[str, str]:
    """A text without the marks of a web page, and what was taken out, in words."""
    if "<" not in text and "&" not in text:
        return text.strip(), ""
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub("", text))))
    plain = _TAG.sub("", plain) if "<" in plain else plain
    lines = [" ".join(line.split()) for line in plain.replace("\xa0", " ").splitlines()]
    plain = "\n".join(line for line in lines if line)
    is_marked = bool(_TAG.search(text) or _TAG.search(unescape(text)))
    return plain, "marks of a web page were taken out" if is_marked else ""


def _telephones(text: str) -> CellValue:
    """Each number of a cell; what stands beside one may say that it is for nights."""
    if _LETTER.search(text):
        message = f"“{shortened(text)}” has a letter among its digits"
        raise InputFault(message)
    usual: list[str] = []
    late: list[str] = []
    for piece in _PIECE.split("" if _DATE.match(text) else text):
        short = _SHORT_NUMBER.fullmatch(piece.strip())
        for number in [short[1]] if short else _NUMBER.findall(piece):
            (late if _LATE.search(piece) else usual).append(_written(number))
    if not usual and not late:
        message = f"“{shortened(text)}” is no telephone number"
        raise InputFault(message)
    usual, late = list(dict.fromkeys(usual)), list(dict.fromkeys(late))
    if not usual:
        return CellValue(None, tuple(late[1:]), late[0])
    return CellValue(usual[0], tuple(usual[1:] + late[1:]), late[0] if late else "")


def _written(number: str) -> str:
    plain = " ".join(number.split())
    if _LOST_ZERO.fullmatch(plain):
        return f"0{plain}"
    return f"+{plain}" if plain.isdigit() and plain.startswith("44") and len(plain) == 12 else plain  # noqa: PLR2004


def _worded(target: Target, text: str) -> Any:  # noqa: PLR0911 - one a kind
    """A text as its kind of field takes it."""
    match target.described.kind:
        case FieldKind.CHOICE:
            return _choice(target, text)
        case FieldKind.LINES:
            return "\n".join(filter(None, (each.strip() for each in _LIST.split(text))))
        case FieldKind.YES_NO:
            return _yes_no(text)
        case FieldKind.AGE:
            return text.split(maxsplit=1)[0] if text else text
        case FieldKind.WEB_ADDRESS:
            address = text.split(maxsplit=1)[0]
            return address if is_web_address(address) or "://" in address else f"https://{address}"
        case FieldKind.LONG_TEXT:
            return text
        case _:
            return text if target.described.kind is FieldKind.HOURS else " ".join(text.split())


def _choice(target: Target, text: str) -> str:
    if target.field == "country":
        code = text.upper() if text.upper() in wording.options_of(target.described) else code_of(text)
        if not code:
            message = f"“{shortened(text)}” is not the name of a state"
            raise InputFault(message)
        return code
    options = wording.options_of(target.described)
    wanted = text.casefold()
    for value, words in options.items():
        if wanted in (value.casefold(), words.casefold()):
            return value
    if target.described.choices == "group":
        adults = "adult" in wanted
        if adults and any(word in wanted for word in ("child", "young", "famil")):
            return "both"
        found = "adults" if adults else next((value for word, value in _GROUP_WORDS if word in wanted), "")
        if found:
            return found
    message = f"“{shortened(text)}” is none of: {', '.join(options.values())}"
    raise InputFault(message)


def _yes_no(text: str) -> bool:
    word = text.casefold().strip()
    if word in _YES or word in _NO:
        return word in _YES
    message = f"“{shortened(text)}” is neither yes nor no"
    raise InputFault(message)


def shortened(text: str) -> str:
    """A cell in a line, as much of it as it is known by."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"  # noqa: PLR2004 - enough to know the cell by
