"""Planted faults: for each rule of the table that is built, the product without it, and a sequence that then gains.

Also for each way round a rule that was found and closed later, as the product was before: the model has none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from partnership.accounts import queries as accounts
from partnership.base.errors import NotAllowed
from partnership.consultation import queries as consultation
from partnership.consultation import witnesses
from partnership.people import services as people
from partnership.people.administration import services as administration
from partnership.policy import rules
from partnership.policy.actions import Action
from partnership.policy.authority import TABLE, Act, AuthorityRow
from partnership.policy.viewer import Viewer
from partnership.register.authority import grants, homes, lines, members, places
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures import mentions
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.questions.services import Yes
from partnership.register.directory.merger import services as mergers
from partnership.register.directory.oversight import change_requests
from partnership.store.db import db
from partnership.store.models import Gift, Location, Participation, Position

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest import MonkeyPatch  # noqa: PT013 - a name for a type

Step = tuple[str, ...]
UP = ("take up",)


def without_led(patch: MonkeyPatch) -> None:
    """A coordinator lets somebody into a led organisation, and another coordinator says that the place stands."""

    def stands_at_once(by_id: Any, organisation: Any, yes: Any) -> bool:
        word = places.word_of(by_id, organisation)
        if word is None:
            raise NotAllowed
        return word is not places.Word.HOME or yes is not None

    patch.setattr(places, "stands_at_once", stands_at_once)
    patch.setattr(AuthorityRow, "leaves_to_lead", property(lambda _row: False))


def without_working(patch: MonkeyPatch) -> None:
    """What a coordinator gives where nobody leads stands at once."""
    real = places.stands_at_once
    patch.setattr(places, "stands_at_once", lambda *given: real(*given) or True)


def without_outside(patch: MonkeyPatch) -> None:
    """A working place makes a member of every partnership that the organisation takes part in."""
    real = accounts.viewer_of

    def viewer_of(*given: Any) -> Viewer:
        viewer = real(*given)
        statement = select(Participation.partnership_id).where(
            Participation.organisation_id.in_(viewer.positions), Participation.left_on.is_(None)
        )
        return replace(viewer, through_organisations=frozenset(db.session.scalars(statement)))

    patch.setattr(accounts, "viewer_of", viewer_of)


def without_home(patch: MonkeyPatch) -> None:
    """Coordinators of every partnership that an organisation takes part in keep it."""
    real = places.word_of

    def word_of(account_id: Any, organisation: Any) -> Any:
        found = real(account_id, organisation)
        if found is None and organisation.partnership_ids & authority.coordinated_by(account_id):
            return places.Word.HOME
        return found

    patch.setattr(Viewer, "keeps", lambda self, at: bool(self.coordinated_ids & at.partnership_ids))
    patch.setattr(places, "word_of", word_of)


def without_grant(patch: MonkeyPatch) -> None:
    """Any place in the organisation opens its seal."""
    patch.setitem(
        rules._RULES,
        Action.LOCATION_REVEAL,
        lambda viewer, at: isinstance(at, Location) and at.organisation_id in viewer.positions,
    )


def without_holder(patch: MonkeyPatch) -> None:
    """A lead gives an address that they cannot open themselves."""
    patch.setattr(grants, "holds", lambda *_given: True)
    patch.setitem(rules._RULES, Action.GRANT_GIVE, lambda viewer, at: viewer.leads(rules._organisation(at).id))


def without_two_cleared(patch: MonkeyPatch) -> None:
    """One cleared coordinator gives an address alone."""
    real = grants.act_of

    def act_of(*given: Any) -> Act:
        real(*given)
        return Act.GRANT_BY_HOLDER

    patch.setattr(grants, "act_of", act_of)


def without_clear(patch: MonkeyPatch) -> None:
    """A coordinator who is not cleared clears another."""
    real = people.set_clearance

    def set_clearance(session: Any, viewer: Viewer, at: Any, member: Any, reason: str, **more: Any) -> Any:
        if at.id in viewer.cleared_ids:
            return real(session, viewer, at, member, reason, **more)
        members.clear(session, member.membership, viewer.account_id, Yes(Act.CLEARANCE, viewer.account_id))
        return people.PlaceOutcome.CHANGED

    patch.setattr(people, "set_clearance", set_clearance)


def without_clear_two(patch: MonkeyPatch) -> None:
    """One cleared coordinator clears another alone."""

    def at_once(session: Any, _at: Any, row: Any, by_id: Any, _reason: str) -> None:
        members.clear(session, row, by_id, Yes(Act.CLEARANCE, by_id))

    patch.setattr(members, "ask_clearance", at_once)


def without_kept(patch: MonkeyPatch) -> None:
    """A seat that somebody else ended is free at once."""

    def is_seat() -> Any:
        stands = Position.stands_since.is_not(None)
        return and_(Position.role.in_(authority.LEADING), stands, Position.ended_at.is_(None))

    patch.setattr(authority, "is_seat", is_seat)
    patch.setattr(authority, "_led", authority._led.__wrapped__)  # else the statement as it was built before


def without_orphan(patch: MonkeyPatch) -> None:
    """An administrator names the coordinator of a partnership that has none."""
    real = members.refuse_wordless

    def refuse_wordless(at: Any, by_id: Any, yes: Any) -> None:
        if authority.coordinators_of([at.id]):
            real(at, by_id, yes)

    patch.setattr(members, "refuse_wordless", refuse_wordless)


def without_back_in(patch: MonkeyPatch) -> None:
    """Who was let back in by others has all their places."""
    patch.setattr(administration, "put_to_sleep", lambda *_given: None)


def without_bound(patch: MonkeyPatch) -> None:
    """Who was let back in does not hang on who did it."""
    real = lines.let_in

    def let_in(session: Any, account_id: Any, by_ids: Any, gift: Gift) -> None:
        if gift is not Gift.BACK_IN:
            real(session, account_id, by_ids, gift)

    patch.setattr(lines, "let_in", let_in)


def without_see_as(patch: MonkeyPatch) -> None:
    """Seeing as another shows what they see."""
    real = accounts.seen_by
    patch.setattr(accounts, "seen_by", lambda *given: replace(real(*given), limited_to=None))


def without_merge(patch: MonkeyPatch) -> None:
    """A coordinator merges two entries, whoever leads them and whoever stands in the one that is kept."""
    patch.setattr(mergers, "needs_cleared", lambda *_given: "")
    patch.setattr(mergers, "waits_for", lambda *_given: [])


def puts(holder: Any, name: str, found: Any) -> Callable[[MonkeyPatch], None]:
    """A fault that puts one thing in the place of another."""
    return lambda patch: patch.setattr(holder, name, found)


@dataclass(frozen=True)
class Fault:
    """A rule taken away, who attacks, and what they do; `kinds` are the facts that not even two may gain."""

    plant: Callable[[MonkeyPatch], None]
    own: tuple[str, ...]
    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()
    council: tuple[str, ...] = ()  # mailboxes beside those of the council that an administrator reads
    kinds: tuple[str, ...] = ()
    orphan: bool = False


def invited(by: str, org: str, rank: str = "lead", whom: str = "p1") -> tuple[Step, ...]:
    """A puppet is let into an organisation, and takes the invitation up."""
    return (("invite", by, whom, rank, org), UP)


def added(by: str, whom: str = "p1", at: str = "A") -> tuple[Step, ...]:
    """A puppet is added to a team as coordinator."""
    return (("add member", by, whom, at, "coordinator"), UP)


def into(whom: str) -> tuple[Step, ...]:
    """An administrator gets into an account whose mailbox they read."""
    return (("clear factor", "adm", whom), ("ask for a reset link", whom), UP)


FAULTS = {
    "line": Fault(
        puts(lines, "are_second", lambda one, other, _lines: None not in (one, other) and one != other),
        ("a",),
        (*invited("a", "H"), *added("a", "p2"), ("answer", "p2", "0", "yes")),
    ),
    "led": Fault(without_led, ("a",), (*invited("a", "Y"), ("honest yes", "a2", "0"))),
    "working": Fault(without_working, ("a",), invited("a", "Z")),
    "outside": Fault(without_outside, ("a",), invited("a", "G")),
    "sealed": Fault(
        puts(authority, "sealed", lambda _ids: set()), ("a",), (*invited("a", "Z"), ("honest yes", "a2", "0"))
    ),
    "take-in": Fault(puts(homes, "asked_first", lambda *_given: set()), ("b",), (("take in", "b", "H", "B"),)),
    "home": Fault(without_home, ("b",), invited("b", "G")),
    "handover": Fault(puts(homes, "answers_for", lambda *_given: "home"), ("b",), (("move home", "b", "G", "B"),)),
    "grant": Fault(without_grant, ("a",), invited("a", "Z", "reader")),
    "holder": Fault(
        without_holder,
        ("rd",),
        (*invited("rd", "R", "editor"), ("grant", "rd", "p1", "R")),
    ),
    "two-cleared": Fault(without_two_cleared, ("r1",), (*added("r1"), ("grant", "r1", "p1", "R"))),
    "clear": Fault(without_clear, ("a",), (*added("a"), ("clear", "a", "p1", "A"))),
    "clear-two": Fault(
        without_clear_two,
        ("a", "r1"),
        (*added("a"), ("clear", "r1", "a", "A"), ("grant", "r1", "p1", "R"), ("answer", "a", "0", "yes")),
        kinds=("address",),
    ),
    "unseen": Fault(
        puts(change_requests, "_refuse_unseen", lambda *_given: None),
        ("a",),
        (("widen audience", "a", "R", "1", "partners", "forged"),),
    ),
    "kept": Fault(without_kept, ("a",), (("end place", "a", "yl", "Y"), ("record on paper", "a", "Y", "A"))),
    "admin": Fault(
        puts(members, "refuse_wordless", lambda *_given: None), ("adm",), (("name coordinator", "adm", "p1", "A"), UP)
    ),
    "orphan": Fault(without_orphan, ("adm",), (("name coordinator", "adm", "p1", "B"), UP), orphan=True),
    "back-in": Fault(without_back_in, ("adm",), into("a")),
    "anew": Fault(
        puts(members, "_lose_word", lambda *_given: None),
        ("adm",),
        (*into("r1"), ("honest yes", "a", "0")),
        council=("r1",),
    ),
    "bound": Fault(
        without_bound,
        ("adm",),
        (*invited("a", "H"), ("answer", "adm", "0", "yes")),
        before=(*into("a"), ("honest yes", "a2", "0")),
    ),
    "public": Fault(
        puts(homes, "answers_for", lambda *_given: "lead"),
        ("a",),
        (
            ("switch directory", "a", "A", "yes"),
            ("widen audience", "a", "Y", "0", "public", "offered"),
            ("publish", "a", "Y", "A"),
        ),
        kinds=("public",),
    ),
    "merge": Fault(without_merge, ("a", "he"), (("merge", "a", "H", "Y"),)),
    "see-as": Fault(without_see_as, ("a",), (("look as", "a", "rd", "A"),)),
}


def one_beside(kept: str) -> Callable[[MonkeyPatch], None]:
    """The second person stands beside one of two alone: "account" of a place, "ended-by" of a seat, not who asks."""

    def plant(patch: MonkeyPatch) -> None:
        real = lines.beside_of

        def beside_of(asked: Any) -> tuple[Any, ...]:
            found = real(asked)
            return found[:1] if TABLE[Act(asked.act)].beside == f"{kept}-and-starter" else found

        patch.setattr(lines, "beside_of", beside_of)

    return plant


def without_chain(patch: MonkeyPatch) -> None:
    """Who signs over an objection is no direct guest of who signed, and may be a guest of that guest."""

    def let_in_since(account_id: Any, since: Any) -> set[Any]:
        return {row.by_id for row, _by in authority.gifts_to({account_id}) if row.at > since}

    patch.setattr(lines, "let_in_since", let_in_since)


def without_question(patch: MonkeyPatch) -> None:
    """The names that an administrator types are taken out of every text at once."""

    def begin(session: Any, _account_id: Any, _by_id: Any, texts: Any) -> None:
        for each in erasures.mentions_of(session, list(texts)):
            mentions.take_out(each.row, each.column, texts)

    patch.setattr(erasures, "begin", begin)


TO_B = ("take in", "c", "H", "B")
MENDS = {
    "a guest of the asker says that a place stands": Fault(
        one_beside("account"),
        ("a", "he"),
        (*added("a"), ("change role", "a", "he", "lead", "H"), ("answer", "p1", "0", "yes")),
    ),
    "a guest of the asker says that a seat is vacant": Fault(
        one_beside("ended-by"),
        ("a",),
        (("ask if vacant", "a", "yl", "Y"), ("answer", "p1", "0", "yes"), ("record on paper", "a", "Y", "A")),
        before=(*added("a"), ("honest ending", "a2", "yl", "Y")),
    ),
    "an objection is signed away by a guest's guest": Fault(
        without_chain,
        ("yl",),
        (
            ("sign", "yl", "Y", "A"),
            ("honest objection", "a", "Y", "A"),
            *invited("yl", "Y", "deputy"),
            *invited("p1", "Y", "deputy", "p2"),
            ("sign", "p2", "Y", "A"),
        ),
    ),
    "who is not cleared answers for a refuge that nobody leads": Fault(
        puts(authority, "sealed", lambda _ids: set()),
        ("c",),
        (("take in", "c", "Z", "B"), ("honestly taken in", "a", "Z", "B")),
    ),
    "an administrator takes a name out of the words of others": Fault(
        without_question, ("adm",), (("close account", "adm", "yl"), ("erase words", "adm", "yl", "H"))
    ),
    "who changed the mailbox of a party records its paper alone": Fault(
        puts(witnesses, "must_wait", lambda *_given, **_how: False),
        ("a",),
        (("change mailbox", "a", "H", "p1"), ("record on paper", "a", "H", "A")),
    ),
    "home's word is the taker's own": Fault(puts(lines, "near_cleared", lambda *_given: set()), ("c",), (TO_B,)),
    "a paper is recorded for what has left": Fault(
        puts(consultation, "takes_part", lambda ids, _at: frozenset(ids)), ("a",), (("record on paper", "a", "V", "A"),)
    ),
}
