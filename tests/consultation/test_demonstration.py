"""The demonstration has a protocol out for consultation and one that is agreed; both papers open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints
from sqlalchemy import event, select

from partnership.base.clocks import london_day
from partnership.consultation.queries import comments_of, get_round
from partnership.consultation.returned_copies.queries import copies_of
from partnership.documents.reading.changes import CopyChangeKind
from partnership.documents.word.writer import write_word
from partnership.documents.writers.plain import write_text
from partnership.map.mapping.queries import today
from partnership.protocols.drafting import material_for
from partnership.protocols.lifecycle.current import current_document, moved_in, moved_since
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import in_force, is_open, version_of
from partnership.protocols.queries import protocols_of, version_by_hash
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import ChangeState, CommentState, Consultation, Decision, Mail, SigningState

if TYPE_CHECKING:
    from flask import Flask

    from partnership.findings.facts import PartnershipMap


def desks_of(map_: PartnershipMap) -> set[str]:
    """The names of all posts and desks to call: they answer, and bind nobody."""
    return {desk.post for agency in map_.agencies for desk in agency.desks}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_demonstration_has_a_consultation_with_copies_and_an_agreed_protocol(loaded: Flask) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        material = material_for(partnership, "Restricted")
        drafts = {draft.protocol.template_id: draft for draft in protocols_of(partnership)}
        for draft in drafts.values():
            assert complaints(write_word(current_document(draft, material))) == []

        consultation = db.session.scalars(select(Consultation)).one()
        assert is_open(consultation, today())
        comments = comments_of(consultation.id)
        assert {row.state for row in comments} == {CommentState.OPEN, CommentState.TAKEN, CommentState.DECLINED}
        assert any(row.proposed_text for row in comments)
        assert any(row.came_by for row in comments)
        assert all(london_day(consultation.opened_at) <= london_day(row.sent_at) <= today() for row in comments)
        assert not [row for row in comments if "@" in row.post + row.answered_by]

        copies = copies_of(get_round(partnership.slug, consultation.protocol_id))
        assert len({copy.organisation_id for copy in copies}) == 2
        assert {change.kind for copy in copies for change in copy.changes} == {CopyChangeKind.TEXT, CopyChangeKind.CELL}
        assert all(change.state is ChangeState.OPEN and change.clause_id for copy in copies for change in copy.changes)
        here = [{change.clause_id: change.new for change in copy.changes} for copy in copies]
        assert [each for each in here[0] if here[1].get(each, here[0][each]) != here[0][each]] == ["steps"]

        agreed, terms = drafts["anti-trafficking-partnership"], drafts["common-terms"]
        (signing,) = agreed.protocol.signings
        (first,) = terms.protocol.signings
        assert first.agreed_at < signing.opened_at
        said = write_text(thawed(version_of(agreed.protocol, signing)))
        assert f"hash {version_of(terms.protocol, first).sha256[:16]}" in said
        signed = [row for row in signing.signatures if row.decision is Decision.SIGNED]
        assert not [row.post for row in signed if row.post in desks_of(material.map_) or "desk" in row.post.casefold()]
        names = {row.name for row in signing.signatures}
        assert "Thameside Council, Chief Executive's Office, for council departments" in names
        assert "Thameside Children's Services" in names  # it agrees for itself
        assert "Thameside Community Safety Partnership" not in names  # no legal person
        assert signing.state is SigningState.AGREED
        assert in_force(agreed.protocol) is signing
        version = version_of(agreed.protocol, signing)
        assert version.number == "1.0"
        assert version_by_hash(version.sha256) is not None
        assert {row.kept_at == "" for row in signing.signatures if row.decision is Decision.SIGNED} == {True, False}
        assert signing.opened_at < signing.agreed_at
        assert [line for line in moved_since(agreed, material) if "telephone was 020 7946 0199" in line]
        assert db.session.scalars(select(Mail)).all() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_agreed_version_is_read_once_to_say_what_has_moved_since(loaded: Flask) -> None:
    asked: list[str] = []

    def note(*call: object) -> None:
        asked.append(str(call[2]))

    with loaded.app_context():
        partnership = get_partnership("demo")
        material = material_for(partnership, "Restricted")
        first = moved_in(protocols_of(partnership), material)
        assert sum(bool(words) for words in first.values()) == 1
        drafts = protocols_of(partnership)
        event.listen(db.engine, "before_cursor_execute", note)
        again = moved_in(drafts, material)
        event.remove(db.engine, "before_cursor_execute", note)
    assert again == first
    assert not [each for each in asked if "protocol_version.content" in each]
