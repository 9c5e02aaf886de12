"""The blueprint of assessments, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from partnership.documents.wording import counted
from partnership.reviews.assessment.map_evidence import help_words, lead_words, setting_words
from partnership.reviews.assessment.wording import (
    MEANINGS,
    NO_VICTIM_DATA,
    SCALE,
    UNRATED,
    evidence_words,
    progress_words,
    rating_tag,
    rating_words,
    ratings_words,
)

blueprint = Blueprint("assessment", __name__)
LIST = "/partnerships/<slug>/assessment"
ONE = f"{LIST}/<uuid:assessment_id>"

# The words that templates need, so that screen and documents say the same.
WORDS: dict[str, Any] = {
    "rating_tag": rating_tag,
    "rating_words": rating_words,
    "ratings_words": ratings_words,
    "progress_words": progress_words,
    "evidence_words": evidence_words,
    "counted": counted,
    "lead_words": lead_words,
    "help_words": help_words,
    "setting_words": setting_words,
    "MEANINGS": MEANINGS,
    "NO_VICTIM_DATA": NO_VICTIM_DATA,
    "SCALE": SCALE,
    "UNRATED": UNRATED,
}
