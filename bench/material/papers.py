"""The papers of the demonstration, composed as a partnership would have them, for whoever counts what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from partnership.protocols.drafting import compose_template, material_for
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import reading

if TYPE_CHECKING:
    from partnership.documents.blocks import Document


def papers(app: Flask, slug: str = "demo") -> dict[str, Document]:
    """Every protocol of a partnership's guidance as a draft, by the id of its template."""
    with app.app_context(), reading():
        material = material_for(get_partnership(slug), "")
        return {
            template.id: compose_template(template, material).document for template in material.pack.protocols.values()
        }
