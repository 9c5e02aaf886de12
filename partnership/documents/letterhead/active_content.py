"""What makes a Word file more than a text: macros, objects, what it fetches from elsewhere. Refused, in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.documents.letterhead.allowlist import local, value
from partnership.documents.letterhead.fields import Fields, checked
from partnership.documents.text import clean
from partnership.documents.untrusted.docx_file import SAVE_AGAIN, Refused, check_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from partnership.documents.untrusted.docx_file import IncomingPackage, Relation

_VML: Final = "{urn:schemas-microsoft-com:vml}"
_OFFICE_VML: Final = "{urn:schemas-microsoft-com:office:office}"
_LINK: Final = re.compile(r"(https?://|mailto:|tel:|#)[^\s]", re.IGNORECASE)
_ACTS: Final = re.compile(r"on[a-z]{4,}")  # onclick and its like; VML has a plain “on” of its own
_ENDINGS: Final = frozenset(
    ("xml", "rels", "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg", "webp",
     "odttf", "ttf", "vml", "bin", "psmdcp", "json")
)  # fmt: skip

_MOST: Final = 600_000  # elements of a text

_MACROS: Final = (
    "The file holds macros or its own keys and menus. Macros can do harm, so it is not taken. In Word choose File, "
    "Save As, “Word Document (*.docx)”, and answer Yes when Word asks whether to save without macros."
)
_CONTROLS: Final = (
    "The file holds ActiveX controls. In Word choose Developer, Design Mode, delete the controls, and save. (File, "
    "Options, Customize Ribbon shows Developer.)"
)
_OBJECTS: Final = (
    "The file holds an embedded object, such as a spreadsheet, another document or an equation of the old kind. In "
    "Word click it, also in the header and footer, and delete it; a picture of it may stay."
)
_INSERTED: Final = (
    "The file holds a whole other file that Word would read in (an “altChunk” or a subdocument). In Word open it, "
    "choose View, Outline, Show Document, Unlink, and save it anew."
)
_ATTACHED: Final = (
    "The file fetches a template from another place when it is opened. In Word choose File, Options, Add-ins; beside "
    "Manage choose Templates and press Go; clear the path of the document template (it becomes Normal), and save."
)
_OUTSIDE_PICTURE: Final = (
    "The file fetches a picture from another place when it is opened. In Word choose File, Info, Edit Links to Files, "
    "Break Link; or delete the picture and insert it from your own machine. Look in the header and footer too."
)
_MERGE: Final = (
    "The file is tied to a list for a mail merge. In Word choose Mailings, Start Mail Merge, Normal Word Document, and "
    "save."
)
_REFUSED_KINDS: Final = {
    "vbaProject": _MACROS, "wordVbaData": _MACROS, "keyMapCustomizations": _MACROS, "attachedToolbars": _MACROS,
    "userCustomization": _MACROS, "extensibility": _MACROS,
    "control": _CONTROLS, "activeXControlBinary": _CONTROLS,
    "oleObject": _OBJECTS, "package": _OBJECTS,
    "aFChunk": _INSERTED, "subDocument": _INSERTED, "frame": _INSERTED,
    "attachedTemplate": _ATTACHED,
    "mailMergeSource": _MERGE, "mailMergeHeaderSource": _MERGE,
}  # fmt: skip
_REFUSED_TYPES: Final = (
    ("vbaproject", _MACROS), ("vbadata", _MACROS), ("keymapcustomizations", _MACROS), ("macroenabled", _MACROS),
    ("activex", _CONTROLS), ("oleobject", _OBJECTS), ("x-msdownload", _OBJECTS), ("executable", _OBJECTS),
    ("spreadsheet", _OBJECTS), ("presentation", _OBJECTS), ("msword", _OBJECTS), ("html", _INSERTED),
    ("rtf", _INSERTED), ("javascript", _MACROS),
)  # fmt: skip
_REFUSED_NAMES: Final = (
    ("vbaproject", _MACROS), ("vbadata", _MACROS), ("customui", _MACROS), ("/activex", _CONTROLS),
    ("/embeddings/", _OBJECTS), ("afchunk", _INSERTED),
)  # fmt: skip
_REFUSED_ELEMENTS: Final = {
    "object": _OBJECTS, "OLEObject": _OBJECTS, "control": _CONTROLS, "altChunk": _INSERTED, "subDoc": _INSERTED,
}  # fmt: skip


def refuse_live(file: IncomingPackage) -> None:
    """Refuse a file that holds or fetches more than text and pictures; every part is looked at."""
    for name in file.names:
        _check_part(file, name)
    for name in file.names:
        if name.endswith(".rels"):
            folder, _, last = name.rpartition("/")
            owner = f"{folder.removesuffix('_rels')}{last.removesuffix('.rels')}"
            for relation in file.relations(owner):
                _check_relation(relation)


def live_checked(file: IncomingPackage, name: str, where: str) -> Iterator[etree._Element]:
    """Each element of a part as it ends, after a look for objects, scripts, and fields that fetch or start something.

    A paragraph is emptied after its turn, so that a long text takes little memory. Raises Refused.
    """
    fields = Fields(where)
    for number, element in enumerate(file.walked(name)):
        if number > _MOST:
            message = f"The text is far longer than that of a letter or protocol. {SAVE_AGAIN}"
            raise Refused(message)
        check_element(element)
        kind = local(element)
        if kind == "fldChar":
            fields.mark(value(element, "fldCharType"))
        elif kind in ("instrText", "delInstrText"):
            fields.instruct(element.text or "")
        elif kind == "fldSimple":
            checked(value(element, "instr"), where)
        yield element
        if kind == "p":
            element.clear()
    fields.end()


def check_element(element: etree._Element) -> None:
    """Refuse an element that is an object, a script, or fetches a picture."""
    name = str(element.tag).rpartition("}")[2]
    if name in _REFUSED_ELEMENTS:
        raise Refused(_REFUSED_ELEMENTS[name])
    acts = any(_ACTS.fullmatch(str(key).rpartition("}")[2].lower()) for key in element.attrib)
    if name.lower() == "script" or acts or any("script:" in str(each).lower() for each in element.attrib.values()):
        message = f"The file holds a script in one of its drawings. {SAVE_AGAIN}"
        raise Refused(message)
    if str(element.tag).startswith(_VML):
        away = (element.get(key, "") for key in ("src", f"{_OFFICE_VML}href", f"{_OFFICE_VML}althref"))
        if any(away):
            raise Refused(_OUTSIDE_PICTURE)


def _check_part(file: IncomingPackage, name: str) -> None:
    folded, kind = f"/{name.lower()}", file.types.get(name, "")
    for words, message in _REFUSED_NAMES:
        if words in folded:
            raise Refused(message)
    for words, message in _REFUSED_TYPES:
        if words in kind:
            raise Refused(message)
    ending = folded.rpartition(".")[2]
    is_picture = folded.startswith("/word/media/")
    if ending not in _ENDINGS or (is_picture and not kind.startswith("image/")):
        message = (
            f"The file holds “{clean(name, is_name=True)[:80]}”, which has no place in a Word document. {SAVE_AGAIN}"
        )
        raise Refused(message)
    if ending in ("xml", "rels", "vml"):
        check_text(file.raw(name), name)


def _check_relation(relation: Relation) -> None:
    if message := _REFUSED_KINDS.get(relation.kind, ""):
        raise Refused(message)
    if not relation.is_outside:
        return
    if relation.kind == "image":
        raise Refused(_OUTSIDE_PICTURE)
    if relation.kind != "hyperlink" or _LINK.match(relation.target) is None:
        shown = clean(relation.target, is_name=True)
        shown = "".join(each for each in shown if each.isprintable())[:60]
        message = (
            f"The file points at something outside of it that is neither a web nor a mail address (“{shown}”). In Word "
            "right-click the link, also in the header and footer, choose Remove Hyperlink, and save."
        )
        raise Refused(message)
