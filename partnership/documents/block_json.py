"""A tree of blocks as JSON, and read back: what an agreed version keeps."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from partnership.documents.blocks import (
    Break,
    Callout,
    CardWords,
    Cell,
    Check,
    Checklist,
    Clause,
    Column,
    ColumnBreak,
    ContentControl,
    Contents,
    ContentsEntry,
    ControlKind,
    Document,
    Facts,
    Filled,
    Gap,
    Heading,
    ItemList,
    Landscape,
    Layout,
    Link,
    ListItem,
    Number,
    PageBreak,
    Paragraph,
    Pathway,
    PathwayStep,
    Picture,
    Reference,
    Signatures,
    StatedDuty,
    Status,
    Strip,
    Style,
    Table,
    Text,
    TitlePage,
    Tone,
)

_TYPES = {
    cls.__name__: cls
    for cls in (
        Text, Filled, Gap, Link, Reference, Number, ContentControl, Break, Heading, Paragraph, ListItem, ItemList,
        Column, Cell, Table,
        Facts, Check, Checklist, Signatures, Picture, Callout, Clause, TitlePage, Contents, Landscape, PageBreak,
        Document, CardWords, StatedDuty, ContentsEntry, ColumnBreak, Strip, PathwayStep, Pathway,
    )
}  # fmt: skip
_ENUMS: dict[str, type[StrEnum]] = {"status": Status, "tone": Tone, "style": Style, "layout": Layout}
_KINDS: dict[str, type[StrEnum]] = {"ContentControl": ControlKind}  # what "kind" is; elsewhere a plain word


def to_json(value: Any) -> Any:
    """A tree as JSON values: an object for each block, its type under "is"."""
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ in _TYPES and not isinstance(value, StrEnum):
        return {"is": type(value).__name__, **{f.name: to_json(getattr(value, f.name)) for f in fields(value)}}
    return value


def from_json(value: Any) -> Any:
    """The tree that `to_json` wrote; raises KeyError for a type that this version does not know."""
    if isinstance(value, list):
        return tuple(from_json(each) for each in value)
    if not isinstance(value, dict):
        return value
    cls = _TYPES[value["is"]]
    made: dict[str, Any] = {}
    enums: dict[str, type[str]] = {**_ENUMS, "kind": _KINDS.get(value["is"], str)}
    for name, each in value.items():
        if name in enums:
            made[name] = enums[name](each)
        elif name == "dated_on":
            made[name] = date.fromisoformat(each)
        elif name != "is":
            made[name] = from_json(each)
    return cls(**made)
