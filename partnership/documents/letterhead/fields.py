"""Fields of a file from outside: what each does by the first word of its instruction, however it is cut into runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from partnership.documents.text import clean
from partnership.documents.untrusted.docx_file import Refused

# A letterhead's header and footer keep these, and they are written anew; what else is harmless is left out.
KEPT: Final = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_HARMLESS: Final = KEPT | frozenset(
    (
        "=", "ADDRESSBLOCK", "ADVANCE", "ASK", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BIBLIOGRAPHY",
        "CITATION", "COMMENTS", "COMPARE", "CREATEDATE", "DATE", "DOCPROPERTY", "DOCVARIABLE", "EDITTIME", "EQ",
        "FILENAME", "FILESIZE", "FILLIN", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "GREETINGLINE", "HYPERLINK", "IF",
        "INDEX", "INFO", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEFIELD", "MERGEREC", "MERGESEQ", "NEXT", "NEXTIF",
        "NOTEREF", "NUMCHARS", "NUMWORDS", "PAGEREF", "PRINTDATE", "REF", "REVNUM", "SAVEDATE", "SECTION", "SEQ", "SET",
        "SKIPIF", "STYLEREF", "SUBJECT", "SYMBOL", "TA", "TC", "TEMPLATE", "TIME", "TITLE", "TOA", "TOC",
        "USERADDRESS", "USERINITIALS", "USERNAME", "XE",
    )
)  # fmt: skip
_DEEPEST: Final = 20
_LONGEST: Final = 4000


@dataclass(slots=True)
class _Open:
    """A field that has begun: its instruction so far, and whether its result has."""

    instruction: str = ""
    is_result: bool = False


@dataclass(slots=True)
class Fields:
    """The fields of one part, one inside another; `where` names the part in words."""

    where: str
    _open: list[_Open] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether words that stand here are the letterhead's own, and neither instruction nor a field's result.

        The words of a link are the letterhead's own.
        """
        return all(each.is_result and _word(each.instruction) == "HYPERLINK" for each in self._open)

    def mark(self, kind: str) -> str:
        """A mark "begin", "separate" or "end"; the field's word where one ends, otherwise empty."""
        if kind == "begin":
            if len(self._open) >= _DEEPEST:
                raise _odd(self.where)
            self._open.append(_Open())
            return ""
        if kind not in ("separate", "end") or not self._open:
            raise _odd(self.where)
        word = checked(self._open[-1].instruction, self.where)
        self._open[-1].is_result = True
        if kind == "end":
            self._open.pop()
            return word
        return ""

    def instruct(self, text: str) -> None:
        """Some of an instruction; words outside a field, or in its result, do nothing."""
        if self._open and not self._open[-1].is_result:
            self._open[-1].instruction += text
            if len(self._open[-1].instruction) > _LONGEST:
                raise _odd(self.where)

    def end(self) -> None:
        """The part is over; a field that is still open is a fault."""
        if self._open:
            raise _odd(self.where)


def checked(instruction: str, where: str) -> str:
    """The word of an instruction; raises Refused for a field that is not known to be harmless."""
    word = _word(instruction)
    if word in _HARMLESS:
        return word
    named = f"“{clean(word, is_name=True)[:20]}”" if word.isalnum() else "whose kind cannot be seen"
    message = (
        f"There is a field {named} in {where}. Such a field can fetch something from elsewhere or start a program, so "
        "the file is not taken. In Word press Alt+F9 to see the fields, delete it, and save."
    )
    raise Refused(message)


def _word(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    return ("=" if words[0].startswith("=") else words[0].upper()) if words else ""


def _odd(where: str) -> Refused:
    return Refused(
        f"The fields in {where} do not end as they begin. In Word press Alt+F9, delete the fields, and save."
    )
