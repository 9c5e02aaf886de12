"""Pages of consultation, signing and verification."""

from partnership.consultation.returned_copies import views as returned_copies
from partnership.consultation.views import (
    answers,
    comments,
    late,
    objections,
    own_words,
    rounds,
    signatures,
    signings,
    verification,
    version,
)
from partnership.consultation.views.blueprint import blueprint

__all__ = [
    "answers",
    "blueprint",
    "comments",
    "late",
    "objections",
    "own_words",
    "returned_copies",
    "rounds",
    "signatures",
    "signings",
    "verification",
    "version",
]
