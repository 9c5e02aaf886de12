"""The information sharing matrix: which kind of information may go to which kind of agency, on what condition. Pure.

The guidance pack proposes; what the partnership itself decided stands in its place. What neither names is not agreed,
so that whoever has it asks first; only what guidance or partnership holds back is never given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.phrases import inside
from partnership.guidance.types import Group, Sharing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from partnership.findings.facts import Agency
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        Citation,
        Flow,
        InformationKind,
        Kind,
        LocalChange,
    )

    Choices = Mapping[tuple[str, str], "SharingChoice"]  # by kind of information and kind of agency

# For a cell of the matrix, and for a sentence.
WORDS = {Sharing.ROUTINE: "Yes", Sharing.CONSENT: "With consent", Sharing.CASE: "Case by case", Sharing.NEVER: "Never"}
NOT_AGREED = "Ask first"
NOT_AGREED_MEANS = "Nothing is agreed: the post that decides in your agency says whether it may go, for this one case."
EMERGENCY = (
    "In danger, call 999. Police, ambulance and fire crews get what they need to save life at once, an address too, "
    "whatever else stands here. Write down afterwards what you told, to whom and why."
)
MEANINGS = {
    Sharing.ROUTINE: "It may go there whenever the work for the person calls for it, on the condition named.",
    Sharing.CONSENT: "It may go there with the informed consent of the person, or of whoever may consent for a child.",
    Sharing.CASE: "Somebody who may decide does so for this one case, and writes down why.",
    Sharing.NEVER: "It does not go there.",
}
ABROAD = (
    "Never while a protection claim is or may be open. Otherwise only with the person’s informed consent, in writing."
)


@dataclass(frozen=True, slots=True)
class SharingChoice:
    """What the partnership decided about one kind of information and one kind of agency."""

    sharing: Sharing
    basis: str
    condition: str
    reason: str = ""
    version: int = 0


def is_one_answer(information_id: str, kind_ids: Collection[str], choices: Choices) -> bool:
    """Whether several kinds of agency were given one and the same decision, other than to be told nothing."""
    made = [choices.get((information_id, kind_id)) for kind_id in kind_ids]
    told = [each for each in made if each is not None and each.sharing is not Sharing.NEVER]
    said = {(each.sharing, each.basis, each.condition) for each in told}
    return 1 < len(made) == len(told) and len(said) == 1


@dataclass(frozen=True, slots=True)
class SharingRule:
    """What holds for one kind of information and one kind of agency."""

    information: InformationKind
    kind: Kind
    agencies: tuple[Agency, ...]  # of that kind, that take part
    flow: Flow | None  # what the pack proposes
    own: SharingChoice | None

    @property
    def sharing(self) -> Sharing | None:
        """Whether it may go there; none where nothing is agreed."""
        return self.own.sharing if self.own else self.flow.sharing if self.flow else None

    @property
    def words(self) -> str:
        """The same for a cell."""
        return WORDS[self.sharing] if self.sharing else NOT_AGREED

    @property
    def basis(self) -> str:
        """The law or duty it rests on."""
        return self.own.basis if self.own else self.flow.basis if self.flow else ""

    @property
    def condition(self) -> str:
        """On what condition."""
        return self.own.condition if self.own else self.flow.condition if self.flow else ""

    @property
    def grounds(self) -> tuple[str, ...]:
        """The pack's grounds in law that carry it; none where the basis stands in words only."""
        return self.flow.grounds if self.flow and not self.own else ()

    @property
    def sources(self) -> tuple[Citation, ...]:
        """What the pack's proposal rests on."""
        return self.flow.sources if self.flow and not self.own else ()


def rules_of(
    information: InformationKind, pack: Pack, agencies: Iterable[Agency], choices: Choices
) -> tuple[SharingRule, ...]:
    """A rule for every kind of agency of the pack, in its order, whether or not one takes part."""
    by_kind: dict[str, list[Agency]] = {}
    for agency in agencies:
        by_kind.setdefault(agency.kind_id, []).append(agency)
    flows = {kind_id: flow for flow in information.flows for kind_id in flow.to}
    return tuple(
        SharingRule(
            information,
            kind,
            tuple(by_kind.get(kind.id, ())),
            flows.get(kind.id),
            choices.get((information.id, kind.id)),
        )
        for kind in pack.kinds.values()
    )


def answer_words(rule: SharingRule, whom: str) -> str:
    """Whether a kind of information may go to somebody, in one sentence with condition and basis."""
    what, condition, basis = inside(rule.information.name), _inner(rule.condition), _inner(rule.basis)
    if rule.sharing is None:
        return f"Ask first: nothing is agreed on telling {whom} about “{what}”, and the post that decides says it."
    begin = {
        Sharing.ROUTINE: f"Yes, {whom} may be told about “{what}”",
        Sharing.CONSENT: f"With consent, {whom} may be told about “{what}”",
        Sharing.CASE: f"Case by case, {whom} may be told about “{what}” once whoever decides has written down why",
        Sharing.NEVER: f"No, {whom} is never told about “{what}”",
    }[rule.sharing]
    on = f", on this condition: {condition}" if condition else ""
    because = f" (basis: {basis})" if basis else ""
    return f"{begin}{on}{because}."


def _inner(text: str) -> str:
    """Words of the pack as they go on inside a sentence."""
    return "; ".join(inside(part) for part in " ".join(text.split()).removesuffix(".").split(". "))


def names_of(kinds: Iterable[Kind], pack: Pack) -> tuple[str, ...]:
    """Names of kinds as papers print them: a whole family by its name, the others one by one, in the pack's order."""
    given = {kind.id for kind in kinds}
    whole = {name for name, members in families(pack).items() if {kind.id for kind in members} <= given}
    return tuple(dict.fromkeys(
        kind.family if kind.family in whole else kind.name for kind in pack.kinds.values() if kind.id in given
    ))  # fmt: skip


def families(pack: Pack) -> dict[str, tuple[Kind, ...]]:
    """Kinds that papers may call by one name, by that name."""
    found: dict[str, tuple[Kind, ...]] = {}
    for kind in pack.kinds.values():
        if kind.family:
            found[kind.family] = (*found.get(kind.family, ()), kind)
    return found


def mostly_never(rules: Iterable[SharingRule]) -> frozenset[str]:
    """Kinds of agency that guidance names in each of these kinds of information, and mostly to hold it back.

    Papers say of them once that they get nothing unless a row names them.
    """
    answers: dict[str, list[Sharing | None]] = {}
    for rule in rules:
        answers.setdefault(rule.kind.id, []).append(rule.flow.sharing if rule.flow else None)
    return frozenset(
        kind_id
        for kind_id, given in answers.items()
        if None not in given and given.count(Sharing.NEVER) * 2 > len(given)
    )


def change_of(rule: SharingRule, pack: Pack) -> LocalChange | None:
    """What this council's own guidance changed in an answer; nothing where the partnership itself decided."""
    if rule.flow is None or rule.own is not None:
        return None
    return pack.change_of("flows", rule.flow.id, rule.information.id)


def alike(rules: Iterable[SharingRule], pack: Pack, *, tells_reasons: bool = False) -> list[list[SharingRule]]:
    """Rules that say the same, together: who may have it first, then what is not agreed, then who never does.

    What the partnership or the council's own guidance decided is told apart; `tells_reasons`: also by the reason.
    """
    order = [*list(Sharing)[:-1], None, Sharing.NEVER]
    found: dict[tuple[object, ...], list[SharingRule]] = {}
    for rule in sorted(rules, key=lambda rule: order.index(rule.sharing)):
        own = rule.own.reason if rule.own and tells_reasons else rule.own is not None
        found.setdefault((rule.sharing, rule.basis, rule.condition, own, change_of(rule, pack)), []).append(rule)
    return list(found.values())


def concerning(pack: Pack, group: Group) -> tuple[InformationKind, ...]:
    """Kinds of information about one group, or all of them for both."""
    return tuple(each for each in pack.information.values() if Group.BOTH in (group, each.group) or each.group is group)


def of_no_concern(rules: Iterable[SharingRule], group: Group, pack: Pack) -> set[str]:
    """Kinds that work with the other group only, as far as the guidance names their tasks, and get nothing about this.

    A matrix about one group need not list them; what the partnership itself decided always stands there.
    """
    served: dict[str, set[Group]] = {}
    for function in pack.functions.values():
        for kind_id in (*function.leads, *function.supports):
            served.setdefault(kind_id, set()).add(function.group)
    about = [rule for rule in rules if rule.information.group is group]
    given = {rule.kind.id for rule in about if rule.own or rule.sharing not in (None, Sharing.NEVER)}
    return {
        kind_id
        for kind_id, groups in served.items()
        if group is not Group.BOTH and not groups & {group, Group.BOTH} and kind_id not in given
    }


def allowed_for(kind: Kind) -> tuple[Sharing, ...]:
    """What may be decided about a kind: nothing goes to another state without consent."""
    return (Sharing.CONSENT, Sharing.NEVER) if kind.is_abroad else tuple(Sharing)
