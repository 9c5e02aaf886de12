"""Pages of assessments."""

from partnership.reviews.assessment.views import closing, competence, evidence, listing, page
from partnership.reviews.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "closing", "competence", "evidence", "listing", "page"]
