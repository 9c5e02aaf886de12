"""Opens a .docx that came from outside: measured before it is unpacked, and read without DOCTYPE, entity or network.

`check(content)` looks at the container and parses nothing: a few milliseconds, in the request. What it returns is only
read in a process of its own, with little memory and time: `apart.read_apart("module:function", content)` checks, calls
that function of ours there with the `IncomingPackage`, and gives back what it returned (what JSON can hold). Both raise
`Refused`, with words for the person who uploads.
"""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lxml import etree

from partnership.base.errors import InputFault
from partnership.documents.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBERS: Final = 300  # files in the container; a long protocol with pictures has about forty
LARGEST: Final = 24 * 1024 * 1024  # bytes of one file, unpacked
ALTOGETHER: Final = 48 * 1024 * 1024  # bytes of all files, unpacked
RATIO: Final = 150  # unpacked to packed; a long document of ours has about 25
MARKS: Final = 400_000  # “<” in a part that is read as a whole: it takes up to 60 MiB then
_SMALL: Final = 256 * 1024  # a file that is small unpacked may be as dense as it likes
_LONGEST_NAME: Final = 200
_NAME: Final = re.compile(r"[A-Za-z0-9_\-.,() \[\]{}&'%+~@#!=]+(/[A-Za-z0-9_\-.,() \[\]{}&'%+~@#!=]+)*")
_TYPES: Final = "[Content_Types].xml"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT: Final = f"{_WORD}.document.main+xml"
_TEMPLATE: Final = f"{_WORD}.template.main+xml"
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]{0,80}encoding\s*=\s*["']([A-Za-z0-9_-]{1,20})["']""")
_DECLARED: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_UNREADABLE: Final = (
    KeyError, ValueError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
    struct.error,
)  # fmt: skip

SAVE_AGAIN: Final = "Open it in Word, choose File, Save As, “Word Document (*.docx)”, and upload that file."


class Refused(InputFault):
    """The file is not opened; the text says what is wrong and where to look in Word."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points at: `kind` is the last word of its type; `target` a part's name, or an address outside."""

    id: str
    kind: str
    target: str
    is_outside: bool


@dataclass(frozen=True)
class IncomingPackage:
    """A checked package: names of parts without the leading slash, in the order of the file."""

    _file: zipfile.ZipFile = field(repr=False)
    names: tuple[str, ...]
    _relations: dict[str, tuple[Relation, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def raw(self, name: str) -> bytes:
        """The bytes of a part; raises Refused when it is missing or damaged."""
        try:
            # As much as it says and no more, whatever is packed there: then its checksum does not fit.
            size = self._file.getinfo(name).file_size
            with self._file.open(name) as part:
                content = part.read(size)
                part.read(1)
        except _UNREADABLE as fault:
            raise _damaged(name) from fault
        return content

    def xml(self, name: str, most: int = MARKS) -> etree._Element:
        """The root of a part that holds no more than so many marks (each element has one or two)."""
        return parsed(self.raw(name), name, most)

    def walked(self, name: str) -> Iterator[etree._Element]:
        """Each element of a large part as it ends; the caller may `clear()` it, so that memory stays low."""
        content = sound(self.raw(name), name)
        try:
            for _, element in etree.iterparse(
                io.BytesIO(content), resolve_entities=False, no_network=True, load_dtd=False
            ):
                if isinstance(element.tag, str):
                    yield element
        except etree.XMLSyntaxError as fault:
            raise _damaged(name) from fault

    @cached_property
    def types(self) -> dict[str, str]:
        """The content type of each part, as the package declares it; parts that it leaves out are missing here."""
        root = self.xml(_TYPES)
        over = {each.get("PartName", "").lstrip("/").lower(): each.get("ContentType", "") for each in root}
        usual = {
            each.get("Extension", "").lower(): each.get("ContentType", "") for each in root if each.get("Extension")
        }
        found = (
            (name, over.get(name.lower()) or usual.get(name.rpartition(".")[2].lower(), "")) for name in self.names
        )
        return {name: kind.lower() for name, kind in found if kind}

    @cached_property
    def main(self) -> str:
        """The name of the main part; raises Refused for anything but a Word document or template without macros."""
        targets = [each.target for each in self.relations("") if each.kind == "officeDocument" and not each.is_outside]
        kinds = [self.types.get(name, "") for name in targets]
        if any("macroenabled" in kind for kind in kinds):
            message = (
                "The file is made for macros (.docm or .dotm). Macros can do harm, so it is not taken. In Word choose "
                "File, Save As, “Word Document (*.docx)”; answer Yes when Word asks whether to save without macros."
            )
            raise Refused(message)
        if len(targets) != 1 or kinds[0] not in (_DOCUMENT, _TEMPLATE):
            message = f"The file is in the form of a .docx, but it holds no Word document. {SAVE_AGAIN}"
            raise Refused(message)
        return targets[0]

    def relations(self, name: str) -> tuple[Relation, ...]:
        """What a part points at; the empty name stands for the package itself."""
        known = self._relations.get(name)
        if known is None:
            folder, _, last = name.rpartition("/")
            at = posixpath.join(folder, "_rels", f"{last}.rels")
            root = self.xml(at) if at in self.names else ()
            known = tuple(_relation(each, folder) for each in root if isinstance(each.tag, str))
            self._relations[name] = known
        return known

    def related(self, name: str, kind: str) -> str | None:
        """The one part of this kind that a part points at; none where it is not in the package."""
        found = (each.target for each in self.relations(name) if each.kind == kind and not each.is_outside)
        return next((target for target in found if target in self.names), None)


def check(content: bytes) -> IncomingPackage:
    """Measure the container without unpacking it; raises Refused."""
    _check_kind(content)
    # Each file has its line in the directory at the end: counted before zipfile makes an object of each.
    if content.count(b"PK\x01\x02") > MEMBERS:
        message = f"The file holds more than {MEMBERS} files inside; no letter or protocol does. {SAVE_AGAIN}"
        raise Refused(message)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except _UNREADABLE as fault:
        raise _damaged() from fault
    entries = [each for each in package.infolist() if not each.is_dir()]
    _check_names(entries)
    _check_sizes(entries)
    names = tuple(each.filename for each in entries)
    if _TYPES not in names:
        message = f"The file is a zip folder, but no Word document. {SAVE_AGAIN}"
        raise Refused(message)
    return IncomingPackage(package, names)


def parsed(content: bytes, name: str = "", most: int = MARKS) -> etree._Element:
    """The root of an XML text that came from outside, which takes memory for each mark; raises Refused."""
    if content.count(b"<") > most:
        message = f"{_part(name)} is far larger than that of a letter or protocol. {SAVE_AGAIN}"
        raise Refused(message)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(sound(content, name), parser)
    except etree.XMLSyntaxError as fault:
        raise _damaged(name) from fault
    return root


def sound(content: bytes, name: str = "") -> bytes:
    """The bytes of an XML part, after a look for what could unfold or fetch; raises Refused."""
    check_text(content, name)
    if content.count(b"<?") > content.startswith((b"<?xml ", b"\xef\xbb\xbf<?xml ")):
        message = f"{_part(name)} gives instructions to programs (<? ... ?>); Word writes none there. {SAVE_AGAIN}"
        raise Refused(message)
    return content


def check_text(content: bytes, name: str = "") -> None:
    """Whether an XML text is in UTF-8, where what it declares can be seen, and declares no entities."""
    start = content[:4]
    declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    if b"\x00" in start or start[:2] in (b"\xff\xfe", b"\xfe\xff") or not is_utf8:
        message = f"{_part(name)} is not written as Word writes it (UTF-8). {SAVE_AGAIN}"
        raise Refused(message)
    if b"<!" in content and _DECLARED.search(content):  # the first look is many times as fast
        message = (
            f"{_part(name)} declares entities of its own (a DOCTYPE). Word never writes that, and it can be used to do "
            f"harm. {SAVE_AGAIN}"
        )
        raise Refused(message)


def _part(name: str) -> str:
    return f"The part “{clean(name, is_name=True)[:80]}”"


def _check_kind(content: bytes) -> None:
    """What the first bytes say."""
    if content.startswith(b"PK\x03\x04"):
        return
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            message = (
                "The file is locked with a password. In Word choose File, Info, Protect Document, Encrypt with "
                "Password, take the password out, save, and upload it again."
            )
        else:
            message = f"The file is in Word's old form (.doc, from before 2007). {SAVE_AGAIN}"
    elif not content:
        message = "The file is empty."
    elif content.startswith((b"{\\rtf", b"%PDF", b"<")):
        kind = {b"{": "a rich text file (RTF)", b"%": "a PDF", b"<": "a web page or XML file"}[content[:1]]
        message = f"The file is {kind}, whatever its name ends in. {SAVE_AGAIN}"
    else:
        message = f"The file is no Word document (.docx). {SAVE_AGAIN}"
    raise Refused(message)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for each in entries:
        name = each.filename
        folded = name.lower()
        mode = each.external_attr >> 16
        is_odd = (
            len(name) > _LONGEST_NAME
            or _NAME.fullmatch(name) is None
            or ".." in unquote(name)
            or unquote(name) != unquote(unquote(name))
            or stat.S_ISLNK(mode)
            or name != each.orig_filename
        )
        if is_odd:
            message = f"The file holds a name that points out of it or hides something. {SAVE_AGAIN}"
            raise Refused(message)
        if folded in seen:
            message = f"The file holds two parts of one name, so two programs could read it differently. {SAVE_AGAIN}"
            raise Refused(message)
        seen.add(folded)
        if each.flag_bits & 0x1:
            message = "Parts of the file are locked with a password. Take the password out and upload it again."
            raise Refused(message)
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            message = f"The file is packed in a way that Word does not use. {SAVE_AGAIN}"
            raise Refused(message)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    whole = sum(each.file_size for each in entries)
    too_dense = any(each.file_size > _SMALL and each.file_size > RATIO * max(each.compress_size, 1) for each in entries)
    if whole > ALTOGETHER or too_dense or any(each.file_size > LARGEST for each in entries):
        message = (
            f"The file would unpack to {whole / 1024 / 1024:,.0f} MiB, far more than its size lets expect, and is not "
            f"opened. Take out large pictures (Picture Format, Compress Pictures). {SAVE_AGAIN}"
        )
        raise Refused(message)


def _relation(element: etree._Element, folder: str) -> Relation:
    if element.get("Type", "").startswith(_STRICT):
        message = (
            "The file is saved as “Strict Open XML Document”. In Word choose File, Save As, and the plain kind “Word "
            "Document (*.docx)”."
        )
        raise Refused(message)
    target = element.get("Target", "")
    is_outside = element.get("TargetMode", "").lower() == "external"
    kind = element.get("Type", "").rpartition("/")[2]
    if not is_outside:
        target = unquote(target)
        at = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        target = posixpath.normpath(at)
        if target.startswith("..") or ":" in target or "\\" in target:
            message = f"A part of the file points out of it. {SAVE_AGAIN}"
            raise Refused(message)
    return Relation(element.get("Id", ""), kind, target, is_outside)


def _damaged(name: str = "") -> Refused:
    where = f", in its part “{clean(name, is_name=True)[:80]}”" if name else ""
    return Refused(f"The file is damaged{where}. {SAVE_AGAIN}")
