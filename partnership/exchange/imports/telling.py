"""What stands in a report: parts and differences in words, and what is held beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from partnership.policy.audience import descriptions, visible
from partnership.register.directory import wording
from partnership.register.directory.parts import PARTS
from partnership.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.exchange.imports.incoming import IncomingEntry, IncomingPart
    from partnership.policy.viewer import Viewer

LONGEST_SHOWN: Final = 120  # characters of a value in a report
LOCKED: Final = "an address, locked away"


def told(parts: Iterable[IncomingPart]) -> list[str]:
    """New parts in words; of a confidential place nothing that tells where it is."""
    words = []
    for each in parts:
        part = PARTS[each.part]
        title = each.values.get("post") or each.values.get("name", "")
        if each.values.get("is_confidential"):
            words.append(f"New {part.one}: {LOCKED}")
            continue
        rest = [
            _in_words(part.table, name, value)
            for name, value in each.values.items()
            if name in descriptions(part.table)
            and name not in {"name", "post", "is_confidential", "is_main", "for_whom"}
        ]
        words.append(f"New {part.one}: {title}" + "".join(f"; {_short(text)}" for text in rest if text))
    return words


def difference(table: Any, name: str, before: Any, after: Any) -> str:
    label = descriptions(table)[name].label
    old, new = _in_words(table, name, before), _in_words(table, name, after)
    return f"{label}: {_short(new)}" if not old else f"{label}: {_short(old)} → {_short(new)}"


def _in_words(table: Any, name: str, value: Any) -> str:
    return ", ".join(wording.in_words(descriptions(table)[name], value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def given(entry: IncomingEntry) -> Iterator[tuple[str, str]]:
    """What a file says of an organisation, to be held against one of the directory."""
    yield "Kind", entry.kind_word
    for name, value in entry.values.items():
        yield descriptions(Organisation)[name].label, _short(_in_words(Organisation, name, value))
    for label, name in (("Telephone", "telephone"), ("Email", "email")):
        yield label, ", ".join(dict.fromkeys(each.values[name] for each in entry.parts if each.values.get(name)))
    if not entry.is_secret:
        places = [each.values["address"] for each in entry.parts if each.part == "locations"]
        yield "Address", _short(", ".join(" ".join(each.split()) for each in places))


def shown(viewer: Viewer, row: Organisation) -> Iterator[tuple[str, str]]:
    """The same of one of the directory, as the viewer sees it."""
    seen = visible(viewer, row)
    if seen is None:
        return
    yield "Kind", wording.kinds()[row.kind_id].name if row.kind_id in wording.kinds() else ""
    for name in ("short_name", "description", "website", "charity_number", "company_number"):
        if value := getattr(seen, name):
            yield descriptions(Organisation)[name].label, _short(_in_words(Organisation, name, value))
    contacts = [own for each in row.contacts if not each.is_archived and (own := visible(viewer, each))]
    for label, name in (("Telephone", "telephone"), ("Email", "email")):
        yield label, ", ".join(dict.fromkeys(getattr(each, name) for each in contacts if getattr(each, name)))
    places = [own for each in row.locations if not each.is_confidential and (own := visible(viewer, each))]
    yield "Address", _short(", ".join(" ".join(each.address.split()) for each in places if each.address))
