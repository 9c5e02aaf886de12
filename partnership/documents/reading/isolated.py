"""An uploaded file read in a process of its own, and its account brought back as plain JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.reading.document import ExtractedDocument, Remark, TableRead, TableRow, raw_account
from partnership.documents.reading.paragraphs import ReadParagraph, TrackedChange
from partnership.documents.untrusted.sandbox import run_sandboxed

if TYPE_CHECKING:
    from partnership.documents.untrusted.docx_file import IncomingPackage

_READER: Final = "partnership.documents.reading.isolated:packed_account"
_SHAPES: Final = {
    cls.__name__: cls for cls in (ExtractedDocument, ReadParagraph, Remark, TableRow, TableRead, TrackedChange)
}
_NAMES: Final = {cls: tuple(cls.__annotations__) for cls in _SHAPES.values()}
_MOMENT: Final = "at"  # the one field that holds a moment


def account_of(content: bytes) -> ExtractedDocument:
    """What a file says, with its cross-references still to be numbered; raises Refused, in words for its sender."""
    found: ExtractedDocument = _unpacked(run_sandboxed(_READER, content))
    return found


def packed_account(incoming: IncomingPackage) -> Any:
    """The account as JSON values: each shape as a list that begins with its name."""
    return _packed(raw_account(incoming))


def _packed(value: Any) -> Any:
    names = _NAMES.get(type(value))
    if names is not None:
        return {"is": type(value).__name__, **{name: _packed(getattr(value, name)) for name in names}}
    if isinstance(value, tuple):
        return [_packed(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(each) for each in value)
    if not isinstance(value, dict) or "is" not in value:
        return value
    cls = _SHAPES[value["is"]]
    made = {name: _unpacked(value[name]) for name in _NAMES[cls]}
    if made.get(_MOMENT):
        made[_MOMENT] = datetime.fromisoformat(made[_MOMENT])
    return cls(**made)
