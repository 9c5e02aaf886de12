"""Pages of consultation, signing and verification."""

from partnership.consultation.copies import views as copies
from partnership.consultation.views import (
    answering,
    commenting,
    late,
    letters,
    objecting,
    opening,
    reading,
    signing,
    signing_rows,
    verifying,
)
from partnership.consultation.views.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "commenting",
    "copies",
    "late",
    "letters",
    "objecting",
    "opening",
    "reading",
    "signing",
    "signing_rows",
    "verifying",
]
