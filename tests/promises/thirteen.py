"""The thirteen promises in short: for each a look that finds where it is not kept, and faults that it must find.

Each look is made of a few requests or rows on either database, and tells in words what it found. The long proofs stand
in other files, which `PROMISES` names. A fault takes one of our own rules away for the time of a test; the product has
no switch for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.phone import NEW_PASSWORD, give_password, is_in, officer, reset_path
from bs4 import BeautifulSoup
from documents import hostile
from documents.docx_parts import part
from documents.samples import with_text
from promises.restoring import backups_are_not_encrypted, restoring_fails, the_history_is_left_behind
from routes import CANARY
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from test_canary import traces

from partnership.accounts import links, sign_ins
from partnership.accounts import queries as accounts
from partnership.base import sealing
from partnership.base.errors import UnsafeSettings
from partnership.documents.untrusted import docx_file
from partnership.documents.word import body as word_body
from partnership.documents.word import runs as word_runs
from partnership.documents.word.writer import write_word
from partnership.people import services as people
from partnership.policy import audience, rules
from partnership.register.directory import services as directory
from partnership.register.directory.views import locations
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    Contact,
    MemberRole,
    OneTimeLink,
    Organisation,
    Partnership,
)
from partnership.web import permit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from pytest import MonkeyPatch  # noqa: PT013 - a name for a type

SECRET = "020 7946 0999"
LIVE = '</w:t></w:r><w:fldSimple w:instr="DDE"/><w:r><w:t>'


class OpenBox:
    """A cipher that leaves everything as it is."""

    def __init__(self, _key: bytes) -> None:
        self.encrypt = self.decrypt = lambda _nonce, text_, _place: text_


@dataclass
class Stage:
    """A site on one of the two databases, empty at first."""

    app: Flask
    world: World
    folder: Path

    def browser(self, account: Account | None = None) -> CheckedClient:
        """A visitor; the markup of pages is looked at elsewhere."""
        client: CheckedClient = self.app.test_client()  # type: ignore[assignment]
        client.is_checking = False
        return client if account is None else client.sign_in(account)

    def stored(self) -> bytes:
        """Everything that the database holds: its files, or each row of each table."""
        with self.app.app_context():
            db.session.remove()
            if self.world.is_on_sqlite:
                db.engine.dispose()
                return b"".join(each.read_bytes() for each in self.folder.rglob("*") if each.is_file())
            tables = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            rows = (db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables)  # noqa: S608 - own names
            return "\n".join(str(_readable(row)) for found in rows for row in found).encode()


def _readable(row: Any) -> tuple[Any, ...]:
    return tuple(bytes(each) if isinstance(each, memoryview) else each for each in row)


def _members(stage: Stage) -> tuple[Partnership, Organisation, dict[str, Account]]:
    """A partnership with a refuge, a desk of it for named people only, and who visits."""
    ours = stage.world.partnership()
    refuge = stage.world.organisation("Tideway charity", ours, kind_id="refuge")
    stage.world.contact(refuge, "Quiet desk", telephone=SECRET, audience=Audience.NAMED)
    return ours, refuge, {"reader": stage.world.reader(ours), "lead": stage.world.editor(refuge)}


# --- 1 ---


def restricted_values_are_seen(stage: Stage) -> list[str]:
    """A number for named people only, on pages and in files of somebody uncleared."""
    ours, refuge, visitors = _members(stage)
    at = f"/partnerships/{ours.slug}"
    entry = f"/organisations/{refuge.id}"
    pages = (entry, f"{entry}/history", "/organisations?q=Quiet", f"{at}/call/numbers.vcf", f"{at}/history", at)
    reader = stage.browser(visitors["reader"])
    assert SECRET in stage.browser(visitors["lead"]).get(entry).text, "who may see it does"
    found = [
        each
        for each in pages
        if SECRET in reader.get(each).text.replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
    ]
    return [f"{each} shows it" for each in found]


def _everybody_is_cleared(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(audience, "reach", lambda *_given: Audience.NAMED)


# --- 2 ---


def restricted_values_change_answers(stage: Stage) -> list[str]:
    """What a reader is answered before and after only a restricted value was changed behind the site's back."""
    ours, refuge, visitors = _members(stage)
    reader = stage.browser(visitors["reader"])
    pages = (
        f"/organisations/{refuge.id}",
        "/organisations?q=Quiet",
        f"/organisations?q={SECRET}",
        f"/partnerships/{ours.slug}",
    )

    def answers() -> list[str]:
        return [_plain(reader.get(each).text) for each in pages]

    before = answers()
    with stage.world.session() as session:
        other = {"post": "Zwona desk", "telephone": "020 7946 0111"}
        session.execute(Contact.__table__.update().values(**other))
    return [each for each, one, two in zip(pages, before, answers(), strict=True) if one != two]


def _plain(page: str) -> str:
    """A page without its tokens, which differ each time."""
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


# --- 3 ---


def undeclared_routes_start(stage: Stage) -> list[str]:
    """A route of which nobody said who may; and whatever somebody without any place is answered."""
    ours, refuge, _visitors = _members(stage)
    found = []
    undeclared = type("App", (), {"view_functions": {"own.page": lambda: ""}})
    try:
        permit.refuse_undeclared(undeclared)  # type: ignore[arg-type]
        found.append("a route without a declared access starts")
    except UnsafeSettings:
        pass
    nobody = stage.browser(stage.world.account("nobody@example.org"))
    for page in ("team", "map", "history", "papers", "requests", "organisations/add"):
        status = nobody.get(f"/partnerships/{ours.slug}/{page}").status_code
        if status != 404:
            found.append(f"{page}: {status}")
    changed = nobody.send(f"/organisations/{refuge.id}/edit", name="Changed")
    if changed.status_code not in {403, 404}:
        found.append(f"a change: {changed.status_code}")
    return found


def _anything_goes(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(permit, "allows", lambda *_given: True)
    patch.setattr(permit, "may_know", lambda *_given: True)


def _nothing_is_declared(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(permit, "refuse_undeclared", lambda _app: None)


# --- 4 ---


def other_tenants_are_reached(stage: Stage) -> list[str]:
    """The coordinator of one partnership at the doors of another: as at doors that are not there."""
    theirs = stage.world.partnership("riverside")
    stage.world.organisation("Riverside police", theirs)
    guest = stage.browser(stage.world.coordinator(stage.world.partnership()))
    pages = ("", "/map", "/team", "/history", "/protocols", "/papers")
    there, nowhere = (
        [(guest.get(f"/partnerships/{slug}{each}")) for each in pages] for slug in (theirs.slug, "no-such-place")
    )
    found = [
        f"{page or '/'}: {one.status_code}"
        for page, one, other in zip(pages, there, nowhere, strict=True)
        if one.status_code != other.status_code
        or _plain(one.text).replace(theirs.slug, "no-such-place") != _plain(other.text)
    ]
    before = stage.stored().count(b"Overtaken")
    guest.send(f"/partnerships/{theirs.slug}/boards/add", name="Overtaken", groups="children")
    return found + (["their rows changed"] if stage.stored().count(b"Overtaken") != before else [])


def _no_walls(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(permit, "may_know", lambda _viewer, _subject: True)
    patch.setattr(rules, "may_know", lambda _viewer, _subject: True)


# --- 5 ---


def addresses_are_shown_untold(stage: Stage) -> list[str]:
    """A locked address on a page, when the audit has no row of it and its keepers no mail."""
    _ours, refuge, visitors = _members(stage)
    place = stage.world.refuge(refuge, CANARY)
    stage.world.grant(place, visitors["lead"])
    stage.world.grant(place, keeper := stage.world.editor(refuge))
    shown = stage.browser(visitors["lead"]).submit(
        f"/organisations/{refuge.id}/locations/{place.id}/reveal", reason="safety", note="Duty call"
    )
    assert traces(shown.get_data()), "who was granted it is shown it"
    with stage.app.app_context():
        told = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "revealed")
        rows = db.session.scalar(told)
        mails = db.session.scalar(text('SELECT count(*) FROM mail WHERE "to" = :to'), {"to": keeper.email})
    return [what for what, count in (("no row of the audit", rows), ("no mail to who keeps it", mails)) if not count]


def _nobody_is_told(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(locations, "record_reveal", lambda *_given, **_named: None)


# --- 6 ---


def the_past_is_changed_unseen(stage: Stage) -> list[str]:
    """Rows of the audit changed by who has the database and not the key; and by who has only a connection."""
    stage.world.organisation("Borough police")
    found = []
    change = text("UPDATE audit_entry SET actor = 'somebody else' WHERE sequence = 1")
    with stage.app.app_context():
        try:
            db.session.execute(change)
            db.session.commit()
            found.append("the database lets a row be changed")
        except DBAPIError:
            db.session.rollback()
        around = (
            _without_triggers(stage) if stage.world.is_on_sqlite else ["SET LOCAL session_replication_role = replica"]
        )
        for statement in around:
            db.session.execute(text(statement))
        db.session.execute(change)
        db.session.commit()
        if audit.first_broken(db.session()) is None:
            found.append("the chain does not show it")
    return found


def _without_triggers(stage: Stage) -> list[str]:
    if not stage.world.is_on_sqlite:
        return ["ALTER TABLE audit_entry DISABLE TRIGGER USER"]
    names = db.session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
    )
    return [f'DROP TRIGGER "{name}"' for name in names]


def _seals_say_nothing(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(audit, "seal_of", lambda _key, _row, _previous: "0" * 64)


def _triggers_are_gone(_patch: MonkeyPatch, stage: Stage) -> None:
    with stage.app.app_context():
        for statement in _without_triggers(stage):
            db.session.execute(text(statement))
        db.session.commit()


# --- 7 ---


def secrets_lie_in_the_open(stage: Stage) -> list[str]:
    """A confidential address that was typed into a form, in everything that is stored."""
    _ours, refuge, visitors = _members(stage)
    values = {"name": "House", "is_confidential": "y", "address": CANARY}
    typed = stage.browser(visitors["lead"]).submit(f"/organisations/{refuge.id}/locations/add", **values)
    assert typed.status_code == 302
    return traces(stage.stored())


def _nothing_is_sealed(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(sealing, "AESGCM", OpenBox)


# --- 8 ---


def ended_things_work(stage: Stage) -> list[str]:
    """A link twice, a code twice, a cookie after signing out."""
    account, phone = officer(stage.world)
    found = []
    code, ways = phone.code(), []
    for _turn in range(2):
        browser = stage.browser()
        give_password(browser)
        browser.submit("/sign-in/code", code=code)
        ways.append(browser)
    if is_in(ways[1]):
        found.append("a code works twice")
    cookie = ways[0].get_cookie("sign-in")
    assert cookie is not None
    ways[0].send("/sign-out")
    thief = stage.browser()
    thief.set_cookie("sign-in", cookie.value, domain="localhost")
    if is_in(thief):
        found.append("a cookie works after signing out")
    stage.browser().submit("/reset", email=account.email)
    path = reset_path(stage.app)
    first, second = stage.browser(), stage.browser()
    forms = [each.page(path) for each in (first, second)]
    taken = [
        each.post(
            path, data={"password": NEW_PASSWORD, "csrf_token": page.select_one("main [name=csrf_token]")["value"]}
        )  # type: ignore[index]
        for each, page in zip((first, second), forms, strict=True)
    ]
    if taken[1].status_code == taken[0].status_code:
        found.append("a link works twice")
    return found


def _links_are_looked_at_only(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(accounts, "use_link", lambda *_given: True)
    patch.setattr(links, "is_live", lambda *_given: True)
    patch.setattr(accounts, "open_links", lambda *_given: [])


def _codes_are_looked_at_only(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(accounts, "use_totp_step", lambda *_given: True)


def _signing_out_takes_the_cookie_only(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(sign_ins, "end_sign_in", lambda *_given: None)


# --- 9 ---


def work_is_lost(stage: Stage) -> list[str]:
    """Two editors with the same page open: what one saved and was told so of is still there after the other."""
    _ours, refuge, visitors = _members(stage)
    path = f"/organisations/{refuge.id}/edit"
    both = [stage.browser(visitors["lead"]) for _each in range(2)]
    pages = [each.page(path) for each in both]
    kept, found = [], []
    for number, (browser, page) in enumerate(zip(both, pages, strict=True)):
        sent = {
            each["name"]: each.get("value", "")
            for each in page.select("main form input[name]")
            if each.get("type") != "checkbox"
        }
        sent |= {each["name"]: each.get_text().strip() for each in page.select("main form textarea[name]")}
        for each in page.select("main form select[name]"):
            chosen = each.select_one("option[selected]")
            sent[each["name"]] = chosen["value"] if chosen else ""
        sent["description"] = f"Written by editor {number}"
        if browser.post(path, data=sent).status_code == 302:
            kept.append(sent["description"])
    assert kept, "nobody could save"
    with stage.app.app_context():
        stands = db.session.get_one(Organisation, refuge.id).description
        told = str(db.session.scalars(select(AuditEntry.kept_changes)).all())
    if len(kept) > 1:
        found.append(f"both were told that theirs is saved, and it says “{stands}”")
    return found + [f"“{each}” is nowhere" for each in kept if each not in told]


def _versions_are_not_looked_at(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(directory, "_refuse_stale", lambda *_given: None)


# --- 10 ---


def half_is_done(stage: Stage) -> list[str]:
    """Somebody is added to a team, and the site breaks at each statement in turn: all of it is stored, or none."""
    ours = stage.world.partnership()
    coordinator = stage.world.coordinator(ours)

    def counts() -> tuple[int, ...]:
        with stage.app.app_context():
            tables = (OneTimeLink.__table__, AuditEntry.__table__, Account.__table__, "mail")
            return tuple(db.session.scalar(text(f"SELECT count(*) FROM {each}")) or 0 for each in tables)  # noqa: S608 - own

    before, found = counts(), []
    for number in range(1, MOST_STATEMENTS):
        if _broken_at(
            stage, number, lambda session, at=number: _add(session, coordinator, ours, f"new-{at}@example.org")
        ):
            if (after := counts()) != before:
                found.append(f"broken at statement {number}: {before} is {after}")
            stage.world.organisation(f"The next request {number}")  # which must not commit what was left open
            before = counts()
        else:
            return found
    return [*found, "never came to its end"]


MOST_STATEMENTS = 60


class Broken(Exception):
    """The machine, at one statement."""


def _add(session: Any, by: Account, to: Partnership, email: str) -> None:
    viewer = accounts.viewer_of(session.get_one(Account, by.id))
    people.add_member(session, viewer, session.get_one(Partnership, to.id), email, MemberRole.READER)


def _broken_at(stage: Stage, number: int, work: Callable[[Any], None]) -> bool:
    """Whether the work was broken off at a writing statement; False where it has fewer."""
    seen = 0

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal seen
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            seen += 1
            if seen == number:
                raise Broken

    with stage.app.app_context():
        engine = db.engine
        event.listen(engine, "before_cursor_execute", look)
        try:
            with transaction() as session:
                work(session)
        except Broken:
            return True
        finally:
            event.remove(engine, "before_cursor_execute", look)
    return False


def _services_commit(patch: MonkeyPatch, _stage: Stage) -> None:
    real = links.make_link

    def make_link(session: Any, *given: Any) -> Any:
        found = real(session, *given)
        session.commit()
        return found

    patch.setattr(links, "make_link", make_link)


# --- 11 ---


def documents_are_alive(stage: Stage) -> list[str]:
    """A field in a file that is made of what was typed; and hostile uploads that are taken."""
    word_runs.plain.clear()
    stage.world.organisation("Borough police")
    found = []
    if "<w:fldSimple" in part(write_word(with_text(LIVE)), "word/document.xml"):
        found.append("what was typed is a live field")
    for name, make in (("a bomb", hostile.bomb), ("a link of the file system", hostile.linked)):
        try:
            docx_file.check(make())
            found.append(f"{name} is taken")
        except docx_file.Refused:
            pass
    word_runs.plain.clear()
    return found


def _nothing_is_escaped(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(word_runs, "escape", lambda each: each)
    patch.setattr(word_body, "escape", lambda each: each, raising=False)


def _sizes_are_believed(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(docx_file, "_check_sizes", lambda _entries: None)


def _names_are_believed(patch: MonkeyPatch, _stage: Stage) -> None:
    patch.setattr(docx_file, "_check_names", lambda _entries: None)


# --- 13 ---


def reach_is_widened(stage: Stage) -> list[str]:
    """A coordinator's own guest as lead of a refuge that nobody leads: it works, and opens and stands for nothing."""
    _ours, refuge, _visitors = _members(stage)
    place = stage.world.refuge(refuge, CANARY)
    coordinator = stage.world.coordinator(stage.world.partnership("riverside"))
    found = []
    entry = f"/organisations/{refuge.id}"
    browser = stage.browser(coordinator)
    values = {"email": "puppet@example.org", "role": "lead", "vouched_by": "Our desk", "vouched_why": "Known from work"}
    if browser.send(f"{entry}/people/invite", **values).status_code == 302:
        found.append("a stranger lets somebody in")
    if traces(browser.send(f"{entry}/locations/{place.id}/reveal", reason="emergency").get_data()):
        found.append("a stranger opens the address")
    if browser.send(f"{entry}/edit", description="Overtaken").status_code == 302:
        found.append("a stranger changes the entry")
    return found


def _everybody_may(patch: MonkeyPatch, stage: Stage) -> None:
    _anything_goes(patch, stage)


@dataclass(frozen=True)
class Promise:
    """A promise: the look at it, what must be found once one of its rules is gone, and where its long proofs stand."""

    number: int
    name: str
    look: Callable[[Stage], list[str]]
    faults: dict[str, Callable[[MonkeyPatch, Stage], None]]
    proofs: tuple[str, ...] = field(default=())


PROMISES = (
    Promise(
        1, "canary", restricted_values_are_seen, {"everybody is cleared": _everybody_is_cleared},
        ("architecture/test_access.py", "architecture/test_canary.py", "promises/test_traffickers_eye.py"),
    ),
    Promise(
        2, "non-interference", restricted_values_change_answers, {"everybody is cleared": _everybody_is_cleared},
        ("promises/test_non_interference.py",),
    ),
    Promise(
        3, "deny by default", undeclared_routes_start,
        {"anything goes": _anything_goes, "nothing is declared": _nothing_is_declared},
        ("architecture/test_access.py", "policy/test_rules_and_scopes.py"),
    ),
    Promise(
        4, "twin tenants", other_tenants_are_reached, {"no walls": _no_walls},
        ("promises/test_twin_tenants.py", "promises/test_twin_forms.py"),
    ),
    Promise(
        5, "told before shown", addresses_are_shown_untold, {"nobody is told": _nobody_is_told},
        ("promises/test_told_and_sealed.py", "directory/test_locations.py"),
    ),
    Promise(
        6, "tamper-evident history", the_past_is_changed_unseen,
        {"seals say nothing": _seals_say_nothing, "triggers are gone": _triggers_are_gone},
        ("core/test_audit.py", "core/test_compact_audit.py"),
    ),
    Promise(
        7, "at rest", secrets_lie_in_the_open, {"nothing is sealed": _nothing_is_sealed},
        ("architecture/test_canary.py", "promises/test_told_and_sealed.py", "core/test_sealing.py"),
    ),
    Promise(
        8, "sessions and factors", ended_things_work,
        {
            "links are looked at only": _links_are_looked_at_only,
            "codes are looked at only": _codes_are_looked_at_only,
            "signing out takes the cookie only": _signing_out_takes_the_cookie_only,
        },
        ("accounts/test_once.py", "accounts/test_ends.py", "promises/test_each_thing_once.py"),
    ),
    Promise(
        9, "no lost work", work_is_lost, {"versions are not looked at": _versions_are_not_looked_at},
        ("core/test_db.py", "directory/test_editing.py", "architecture/test_second_writer.py"),
    ),
    Promise(
        10, "crash", half_is_done, {"services commit": _services_commit},
        ("core/test_db.py", "core/test_schema.py"),
    ),
    Promise(
        11, "documents are inert", documents_are_alive,
        {
            "nothing is escaped": _nothing_is_escaped,
            "sizes are believed": _sizes_are_believed,
            "names are believed": _names_are_believed,
        },
        ("documents/test_hostile_documents.py", "documents/untrusted/test_docx_file.py"),
    ),
    Promise(
        12, "restore", restoring_fails,
        {"backups are not encrypted": backups_are_not_encrypted, "the history does not hold": the_history_is_left_behind},
        ("promises/test_restore.py", "backups/test_restore.py"),
    ),
    Promise(
        13, "reach", reach_is_widened, {"everybody may": _everybody_may},
        ("promises/test_reach.py", "attacks/test_reach_over_http.py"),
    ),
)  # fmt: skip
FAULTS = [(each, name) for each in PROMISES for name in each.faults]
