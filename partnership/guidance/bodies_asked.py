"""What a body never does that papers only ask, or that is none in law: sign, own a document, employ a post. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.choices import LegalForm

if TYPE_CHECKING:
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.types import Function, ProtocolTemplate


def check_asked(template: ProtocolTemplate, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Notes each kind that is only asked among those that sign, or the usual leads of a task that owns the paper."""
    place = places.find(template)
    if place is None:
        return
    asked = {kind.id for kind in pack.kinds.values() if kind.only_asked}
    for index, kind_id in enumerate(template.must_sign):
        if kind_id in asked:
            findings.fault(place.field("must_sign").below(index), f'"{kind_id}" is only asked: it signs nothing')
    for index, task in enumerate(template.owners):
        function = pack.functions.get(task)
        for kind_id in function.leads if function is not None else ():
            if kind_id in asked:
                message = f'"{kind_id}" usually leads "{task}" and is only asked: it owns no document'
                findings.fault(place.field("owners").below(index), message)


def check_posts(function: Function, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Notes each usual lead of a task with a post of its own that is no body in law: it employs nobody."""
    place = places.find(function)
    if place is None or not function.called:
        return
    for index, kind_id in enumerate(function.leads):
        kind = pack.kinds.get(kind_id)
        if kind is not None and kind.legal_form is LegalForm.NONE:
            message = f'"{kind_id}" is no body in law and employs nobody: {function.called[0]} belongs to one that does'
            findings.fault(place.field("leads").below(index), message)
