"""A role on the map, or a decision about sharing, as it was: what is gone can come again, what came can go."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.documents.wording import day
from partnership.guidance.types import Group, Sharing
from partnership.history.restore.shape import WHOLE, FieldThen, Outcome, RestorePage, lines
from partnership.map.mapping import queries, services
from partnership.map.mapping.services import RoleAssignment
from partnership.map.mapping.sharing import ABROAD, WORDS, SharingChoice, allowed_for
from partnership.register.directory.wording import AGREEMENTS, GROUPS, ROLES
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function, InformationKind, Kind
    from partnership.policy.viewer import Viewer
    from partnership.register.directory.as_of import Values
    from partnership.register.directory.oversight.change_requests import RequestRemarks
    from partnership.store.models import Organisation, Partnership, Responsibility, SharingDecision

NO_TASK = "The guidance has no such task any more"
NO_PART = "The organisation takes part no more"
NOT_IN_GUIDANCE = "The guidance no longer has this kind of information or of agency"
NO_ROLE, AS_GUIDANCE = ("No role",), ("As the guidance proposes",)
ITS_OWN_WORD = "The organisation answers for itself: nobody else accepts or declines for it"
ANSWERS_ITSELF = "The organisation answers for itself: it is proposed to it again"
_ROLE_LABELS = {"role": "Role", "state": "State", "reason": "Remark", "from_on": "From", "until_on": "Until"}
_SHARING_LABELS = {
    "sharing": "May it go there?",
    "basis": "What it rests on in law",
    "condition": "On what condition",
    "reason": "Why the partnership decides this",
}


def _holding(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a role holds, from values as the audit has them."""
    days = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in ("from_on", "until_on")}
    texts = {"role": Role(values["role"]), "state": Agreement(values["state"]), "reason": values.get("reason") or ""}
    return texts | days


class RoleRestoration:
    """What an organisation did in a task, for some cases. `then` is none where it had no role."""

    def __init__(self, viewer: Viewer, partnership: Partnership, key: Values, then: Values | None) -> None:
        self.partnership = partnership
        self.function: Function | None = queries.pack_of(partnership).functions.get(str(key["function_id"]))
        self.group = Group(key["group"])
        self.organisation = _participant(viewer, partnership, key["organisation_id"])
        self.row = self._present()
        self.version = self.row.version if self.row is not None else 0
        self.now: dict[str, Any] = _as_held(self.row) if self.row is not None else {}
        self.then = _holding(then) if then is not None else {}
        self.fields = tuple(self._fields())
        slug = partnership.slug
        task = self.function.name if self.function else str(key["function_id"])
        who = self.organisation.name if self.organisation else "An organisation"
        history = url_for("history.partnership", slug=slug)
        self.page = RestorePage(
            title="Go back to how the role was",
            caption=f"{who}, “{task}”, {_whom(self.group)}",
            back=history,
            done=url_for("mapping.function", slug=slug, function_id=self.function.id) if self.function else history,
            active_nav="map",
        )

    def _present(self) -> Responsibility | None:
        if self.function is None or self.organisation is None:
            return None
        return queries.responsibility_of(self.partnership.id, self.function.id, self.organisation.id, self.group)

    def _fields(self) -> Iterable[FieldThen]:
        why_not = NO_TASK if self.function is None else NO_PART if self.organisation is None else ""
        if not self.now and not self.then:
            return
        if not self.now or not self.then:
            is_led = bool(self.then) and self.then["state"] is not Agreement.PROPOSED and self._is_led()
            remark = ANSWERS_ITSELF if is_led else ""
            yield FieldThen(WHOLE, "The role", _in_line(self.now), _in_line(self.then), why_not, remark)
            return
        for name, label in _ROLE_LABELS.items():
            if self.now[name] != self.then[name]:
                is_word = name == "state" and self.then["state"] is not Agreement.PROPOSED and self._is_led()
                now, then = _words(self.now[name]), _words(self.then[name])
                yield FieldThen(name, label, now, then, why_not or (ITS_OWN_WORD if is_word else ""))

    def _is_led(self) -> bool:
        return self.organisation is not None and services.is_led_by_its_own(self.organisation)

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Give the role as it was, change it back, or take it away where there was none."""
        if self.function is None or self.organisation is None:
            raise InputFault(NO_TASK if self.function is None else NO_PART)
        values = {name: (self.then if name in names else self.now)[name] for name in _ROLE_LABELS} if self.now else {}
        holding = RoleAssignment(**(values if self.now and self.then else self.then)) if self.then else None
        if holding is not None and holding.state is not Agreement.PROPOSED and not self.now and self._is_led():
            holding = RoleAssignment(**{**self.then, "state": Agreement.PROPOSED})
        services.set_role(
            session,
            self.partnership,
            self.organisation,
            self.function,
            self.group,
            holding,
            expected_version=seen_version,
        )
        return Outcome(tuple(names))


def _participant(viewer: Viewer, partnership: Partnership, organisation_id: Any) -> Organisation | None:
    key: UUID = type(partnership.id)(str(organisation_id))
    try:
        return queries.participant(partnership.id, key, viewer)
    except NotFound:
        return None


def _as_held(row: Responsibility) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROLE_LABELS}


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, Role):
        return (ROLES[value],)
    if isinstance(value, Agreement):
        return (AGREEMENTS[value],)
    return (day(value),) if isinstance(value, date) else lines(value)


def _in_line(values: Mapping[str, Any]) -> tuple[str, ...]:
    """A whole role, a line for each thing that it holds."""
    if not values:
        return NO_ROLE
    found = [(label, _words(values[name])) for name, label in _ROLE_LABELS.items()]
    return tuple(f"{label}: {words[0]}" for label, words in found if words)


def _whom(group: Group) -> str:
    return GROUPS[group].lower()


class SharingRestoration:
    """What the partnership decided about a kind of information and a kind of agency; none where the guidance held."""

    def __init__(self, partnership: Partnership, key: Values, then: Values | None) -> None:
        pack = queries.pack_of(partnership)
        self.partnership = partnership
        self.information: InformationKind | None = pack.information.get(str(key["information_id"]))
        self.kind: Kind | None = pack.kinds.get(str(key["kind_id"]))
        self.row: SharingDecision | None = queries.sharing_decision(
            partnership.id, str(key["information_id"]), str(key["kind_id"])
        )
        self.version = self.row.version if self.row is not None else 0
        self.now = {name: getattr(self.row, name) for name in _SHARING_LABELS} if self.row is not None else {}
        self.then = _decision(then) if then is not None else {}
        self.fields = tuple(self._fields())
        slug = partnership.slug
        what = self.information.name if self.information else str(key["information_id"])
        history = url_for("history.partnership", slug=slug)
        done = history
        if self.information is not None:
            done = url_for("sharing.information", slug=slug, information_id=self.information.id)
        self.page = RestorePage(
            title="Go back to what was decided",
            caption=f"{what}, to: {self.kind.name if self.kind else key['kind_id']}",
            back=history,
            done=done,
            active_nav="sharing",
        )

    def _fields(self) -> Iterable[FieldThen]:
        if not self.now and not self.then:
            return
        why_not = "" if self.information and self.kind else NOT_IN_GUIDANCE
        if not why_not and self.kind and self.then and self.then["sharing"] not in allowed_for(self.kind):
            why_not = ABROAD
        if not self.now or not self.then:
            now, then = (_decided(values) for values in (self.now, self.then))
            yield FieldThen(WHOLE, "The decision", now, then, why_not)
            return
        for name, label in _SHARING_LABELS.items():
            if self.now[name] != self.then[name]:
                now, then = (_sharing_words(values[name]) for values in (self.now, self.then))
                yield FieldThen(name, label, now, then, why_not if name == "sharing" else "")

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Decide as it was decided, or let the guidance hold again where nothing was."""
        if self.information is None or self.kind is None:
            raise InputFault(NOT_IN_GUIDANCE)
        if seen_version != self.version:
            raise Stale(services.SHARING_MOVED)
        choice = None
        if self.then:
            is_whole = not self.now
            values = {name: (self.then if is_whole or name in names else self.now)[name] for name in _SHARING_LABELS}
            choice = SharingChoice(**values)
        services.decide_sharing(
            session, self.partnership, self.information, self.kind, choice, expected_version=seen_version
        )
        return Outcome(tuple(names))


def _decision(values: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: values.get(name) or "" for name in _SHARING_LABELS}
    return texts | {"sharing": Sharing(values["sharing"])}


def _sharing_words(value: Any) -> tuple[str, ...]:
    return (WORDS[value],) if isinstance(value, Sharing) else lines(value)


def _decided(values: Mapping[str, Any]) -> tuple[str, ...]:
    if not values:
        return AS_GUIDANCE
    found = [(label, _sharing_words(values[name])) for name, label in _SHARING_LABELS.items()]
    return tuple(f"{label} {words[0]}" for label, words in found if words)
