"""What guidance of a site may not take away from the pack that it stands over: it adds safety rules and drops none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import CheckItem, Stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.checklists import NotArising
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces
    from partnership.guidance.types import ReturnTemplate

_WEIGHT = {Stop.COMPLETE: 0, Stop.HOLD: 1, Stop.HARD: 2}


def check_safety(
    base: Pack, pack: Pack, places: FilePlaces, removed: Mapping[tuple[str, str], FilePlace], findings: PackFaults
) -> None:
    """Notes every safety rule, hard stop and check of the pack below that is gone or has become lighter."""
    for old, new in ((base.kinds, pack.kinds), (base.functions, pack.functions)):
        for key, item in new.items():
            if key in old and old[key].rule not in item.rule:
                _tell(item, "rule", f"the safety rule of the pack below must stay: “{old[key].rule}”", places, findings)
    for key, kind in pack.kinds.items():
        if key in base.kinds and base.kinds[key].is_safe_place and not kind.is_safe_place:
            _tell(
                kind,
                "is_safe_place",
                "the pack below says that people are hidden there; it must stay so",
                places,
                findings,
            )
        if key in base.kinds and base.kinds[key].never_with_children and not kind.never_with_children:
            message = "the pack below gives it no role with children; it must stay so"
            _tell(kind, "never_with_children", message, places, findings)
    for checklist in base.checklists.values():
        _check_return(checklist, pack.checklists[checklist.id], places, removed, findings)


def _check_return(
    old: ReturnTemplate,
    new: ReturnTemplate,
    places: FilePlaces,
    removed: Mapping[tuple[str, str], FilePlace],
    findings: PackFaults,
) -> None:
    for name in ("embassy_rule", "embassy_rule_for_children", "no_victim_data"):
        rule = getattr(old, name)
        if rule not in getattr(new, name):
            _tell(new, name, f"the safety rule of the pack below must stay: “{rule}”", places, findings)
    stops = {stop.id: stop for stop in new.hard_stops}
    for stop in old.hard_stops:
        if stop.id not in stops:
            findings.fault(removed["hard_stops", stop.id], f'the hard stop "{stop.id}" must stay')
        elif missing := [each for each in stop.items if each not in stops[stop.id].items]:
            message = f"the hard stop must still sum up {', '.join(missing)}"
            _tell(stops[stop.id], "items", message, places, findings)
    items = {item.id: item for item in new.items}
    for item in old.items:
        _check_item(item, items.get(item.id), places, removed, findings)


def _check_item(
    old: CheckItem,
    new: CheckItem | None,
    places: FilePlaces,
    removed: Mapping[tuple[str, str], FilePlace],
    findings: PackFaults,
) -> None:
    if new is None:
        if old.stop is not Stop.COMPLETE:
            findings.fault(removed["items", old.id], f'the check "{old.id}" stops a return ({old.stop}); it must stay')
    elif _WEIGHT[new.stop] < _WEIGHT[old.stop]:
        _tell(new, "stop", f"the pack below says “{old.stop}”; it may be made heavier, not lighter", places, findings)
    elif _WEIGHT[new.stop_for_adults or new.stop] < _WEIGHT[old.stop_for_adults or old.stop]:
        message = (
            f"the pack below says “{old.stop_for_adults or old.stop}” for adults; it may be made heavier, not lighter"
        )
        _tell(new, "stop_for_adults", message, places, findings)
    elif old.stop is not Stop.COMPLETE and not _is_as_wide(old, new):
        _tell(
            new, "who", "a check that stops a return must be made in every case that it was made in", places, findings
        )
    elif old.stop is not Stop.COMPLETE:
        _check_lines(old, new, places, findings)


def _check_lines(old: CheckItem, new: CheckItem, places: FilePlaces, findings: PackFaults) -> None:
    """No line of a check that stops a return goes, becomes a signature, or may "not arise" where it could not."""
    lines = {line.id: line for line in new.lines}
    for line in old.lines:
        kept = lines.get(line.id)
        if kept is None:
            _tell(new, "parts", f'the line "{line.id}" of a check that stops a return must stay', places, findings)
        elif kept.is_act and not line.is_act:
            _tell(new, "is_act", f'the line "{line.id}" must stay a line of its own', places, findings)
        elif kept.may_decline and not line.may_decline:
            message = f'the pack below lets no adult decline "{line.id}"'
            _tell(new, "may_decline", message, places, findings)
        elif kept.does_not_arise and not _may_be_said_as_widely(line.does_not_arise, kept.does_not_arise):
            _tell(
                new,
                "does_not_arise",
                f'the pack below lets nobody say that "{line.id}" does not arise',
                places,
                findings,
            )


def _may_be_said_as_widely(old: NotArising | None, new: NotArising) -> bool:
    """Whether the pack below lets somebody say that a line does not arise, wherever the new one does."""
    return old is not None and old.who in ("any", new.who)


def _is_as_wide(old: CheckItem, new: CheckItem) -> bool:
    return (
        new.who in (old.who, "any")
        and new.region in (old.region, "any")
        and (not new.routes or (bool(old.routes) and set(old.routes) <= set(new.routes)))
    )


def _tell(item: object, name: str, message: str, places: FilePlaces, findings: PackFaults) -> None:
    place = places.find(item)
    if place:
        findings.fault(place.field(name), message)
