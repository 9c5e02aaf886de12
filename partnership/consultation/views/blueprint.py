"""The blueprint of consultation and signing, and what its pages share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, url_for

from partnership.base.errors import NotFound
from partnership.consultation import queries
from partnership.consultation.comment_views import shown_comments
from partnership.protocols.comparing.diff import Mark
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.views.blueprint import ONE, material_of
from partnership.web.pages import Page, provide
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.consultation.comment_views import CommentView
    from partnership.consultation.queries import Round
    from partnership.documents.blocks import Document
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Consultation

blueprint = Blueprint("consultation", __name__)
provide(
    {
        Page.COMMENTS: "consultation.table",
        Page.CONSULTATION: "consultation.page",
        Page.CONSULTATION_START: "consultation.start",
        Page.COPIES: "consultation.copies",
        Page.NEXT_VERSION: "consultation.next_version",
        Page.SIGN: "consultation.sign",
        Page.SIGNING: "consultation.signing",
        Page.SIGNING_START: "consultation.open_signing",
        Page.VERIFY: "consultation.verify",
    }
)
CONSULTATION = f"{ONE}/consultation"
SIGNING = f"{ONE}/signing"

__all__ = ["CONSULTATION", "ONE", "SIGNING", "blueprint", "material_of"]


def by() -> str:
    """Who is at work, as pages name them: by post, never by a mail address."""
    return viewer().display_name or "A coordinator"


def account_id() -> UUID:
    """Whose account is at work."""
    found = viewer().account_id
    if found is None:  # `permit` has asked already
        raise NotFound
    return found


def back(draft: Draft, endpoint: str, words: str, kind: str = "success", **values: Any) -> ResponseReturnValue:
    """To another page of the protocol, with what happened in words."""
    flash(words, kind)
    return redirect(url_for(endpoint, **draft.place, **values))


@dataclass(frozen=True)
class ConsultationPage:
    """A consultation as it is read: the version that was asked about, the map, and the comments."""

    held: Round
    consultation: Consultation
    material: Material
    document: Document
    shown: list[CommentView]

    @classmethod
    def of(cls, held: Round, clause_id: str | None = None) -> ConsultationPage:
        """Everything of it, or of one clause."""
        made, document = material_of(held.draft), thawed(queries.consulted_version(held.asked))
        rows = queries.comments_of(held.asked.id, clause_id)
        return cls(held, held.asked, made, document, shown_comments(held, made, document, rows))

    @cached_property
    def names(self) -> Mapping[UUID, str]:
        """Organisations that take part, by id."""
        return {agency.id: agency.name for agency in self.material.map_.agencies}

    @cached_property
    def parties(self) -> dict[UUID, str]:
        """All parties that are shown, by name."""
        party_ids = self.held.party_ids
        return {key: name for key, name in self.names.items() if key in party_ids}

    @cached_property
    def own_parties(self) -> dict[UUID, str]:
        """Parties that the visitor speaks for, by name."""
        own = viewer().positions
        return {key: name for key, name in self.parties.items() if key in own}


# What templates need of words and marks.
WORDS: dict[str, Any] = {"Mark": Mark}
