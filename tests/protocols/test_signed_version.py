"""A version as it is shown round its frozen text: standing, hash and signatures, which are no part of the text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from protocols.small import agency, composed, generated, map_of

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.plain import write_text
from partnership.guidance.types import GeneratedPart
from partnership.protocols.lifecycle.signed_version import NOT_HASHED, Seal, grouped, issued
from partnership.protocols.lifecycle.snapshot import frozen
from partnership.store.models import Decision, Signature, Signing, SigningState

SHA = "0123456789abcdef" * 4
POLICE, TWIN = agency("Borough police"), agency("Borough police", "childrens-services")
DOCUMENT = composed(generated(GeneratedPart.SIGNATURES), map_of(POLICE, TWIN)).document


def _signing(state: SigningState, *rows: Signature) -> Seal:
    signing = Signing(state=state, opened_at=datetime(2026, 11, 1, tzinfo=UTC), signatures=list(rows))
    if state in (SigningState.AGREED, SigningState.SUPERSEDED):
        signing.agreed_at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    return Seal(signing, SHA, "https://example.org/verify", "2.0" if state is SigningState.SUPERSEDED else "")


def _row(name: str, decision: Decision, **values: Any) -> Signature:
    return Signature(
        name=name, decision=decision, post="Commander", signed_on=date(2026, 11, 20), **{"kept_at": "", **values}
    )


@pytest.mark.parametrize(
    ("state", "words", "status"),
    [
        (SigningState.OPEN, "FOR SIGNATURE", b.Status.DRAFT),
        (SigningState.ENDED, "NOT AGREED", b.Status.DRAFT),
        (SigningState.AGREED, "AGREED", b.Status.AGREED),
        (SigningState.SUPERSEDED, "SUPERSEDED", b.Status.SUPERSEDED),
    ],
)
def test_every_standing_has_its_words_everywhere(state: SigningState, words: str, status: b.Status) -> None:
    shown = issued(DOCUMENT, _signing(state))
    assert (shown.status_words, shown.status) == (words, status)
    page = next(each for each in shown.blocks if isinstance(each, b.TitlePage))
    assert dict(page.facts)["Status"] == words
    assert page.callouts[0].tone is (b.Tone.INFORMATION if state is SigningState.AGREED else b.Tone.WARNING)


def test_what_is_put_round_it_changes_nothing_of_what_was_hashed() -> None:
    before = frozen(DOCUMENT)
    issued(DOCUMENT, _signing(SigningState.AGREED, _row("Borough police", Decision.SIGNED)))
    assert frozen(DOCUMENT) == before


def test_hash_address_and_day_of_agreement_stand_in_document_control_or_at_the_end() -> None:
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED)))
    assert grouped(SHA) in text
    assert "Check the hash at: https://example.org/verify" in text
    assert "Agreed on: 24 November 2026" in text
    assert NOT_HASHED in text
    assert "Agreed on" not in write_text(issued(DOCUMENT, _signing(SigningState.OPEN)))


def test_two_parties_of_one_name_are_each_told_once() -> None:
    rows = (_row("Borough police", Decision.SIGNED), _row("Borough police", Decision.OPEN))
    shown = issued(DOCUMENT, _signing(SigningState.AGREED, *rows))
    tables = [
        each for each in walk(shown.blocks) if isinstance(each, b.Table) and "Date" in {c.title for c in each.columns}
    ]
    spaces = [each for each in walk(shown.blocks) if isinstance(each, b.Signatures)]
    assert sum(len(table.rows) for table in tables) == 1
    assert [name for block in spaces for name in block.parties].count("Borough police") == 1


def test_a_paper_says_where_it_is_and_a_refusal_that_it_is_one() -> None:
    rows = (_row("Borough police", Decision.SIGNED, kept_at="File 14"), _row("Borough police", Decision.REFUSED))
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED, *rows)))
    assert "On paper, kept at: File 14" in text
    assert "Refused" in text


LED = {"leads_since": datetime(2026, 3, 3, 12, tzinfo=UTC), "let_in_by": "Safety officer"}
SET_ASIDE = {"objected_at": datetime(2026, 11, 26, 12, tzinfo=UTC), "objected_by": "Night desk, of Borough police"}


def test_a_paper_tells_since_when_the_signatory_leads_and_who_let_them_in() -> None:
    row = _row("Borough police", Decision.SIGNED, **LED, agreed_by="Duty manager")
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED, row)))
    assert "Leads since 3 March 2026, let in by Safety officer, agreed by Duty manager" in text
    assert "younger than this signing" not in text


def test_a_paper_tells_that_a_signatory_is_younger_than_the_signing() -> None:
    row = _row("Borough police", Decision.SIGNED, **{**LED, "leads_since": datetime(2026, 11, 2, tzinfo=UTC)})
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED, row)))
    assert "let in by Safety officer: younger than this signing, which was opened on 1 November 2026" in text


def test_an_agreed_version_with_an_objection_says_so_first_and_whom_it_does_not_bind() -> None:
    row = _row("Borough police", Decision.SIGNED, **LED, **SET_ASIDE, organisation_id=uuid4())
    shown = issued(DOCUMENT, _signing(SigningState.AGREED, row))
    page = next(each for each in shown.blocks if isinstance(each, b.TitlePage))
    assert (page.callouts[0].tone, page.callouts[0].title) == (b.Tone.WARNING, "Agreed, with an objection")
    text = write_text(shown)
    assert "with an objection of Night desk, of Borough police to the signature of Borough police" in text
    assert "Until it is signed again it does not bind Borough police" in text
    assert "Set aside by an objection of Night desk, of Borough police, 26 November 2026" in text
    assert "Every agency whose signature is needed has signed" not in text


def test_an_approval_that_is_set_aside_binds_nobody_less_and_many_objections_are_counted() -> None:
    rows = [_row("A lawyer of the council", Decision.SIGNED, **SET_ASIDE, approval="lawyer", kept_at="x")]
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED, *rows)))
    assert "to the signature of A lawyer of the council" in text
    assert "does not bind" not in text
    text = write_text(issued(DOCUMENT, _signing(SigningState.AGREED, *rows, *rows, *rows)))
    assert "with objections to 3 signatures" in text


def test_a_signature_taken_back_says_who_did() -> None:
    own = uuid4()
    row = _row("Borough police", Decision.SIGNED, **LED, **SET_ASIDE, decided_by_id=own, objected_by_id=own)
    text = write_text(issued(DOCUMENT, _signing(SigningState.OPEN, row)))
    assert "Taken back on 26 November 2026 by Night desk, of Borough police" in text
    assert "Set aside" not in text
