"""Pages of assessments."""

from partnership.assessment.views import closing, competence, evidence, listing, page
from partnership.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "closing", "competence", "evidence", "listing", "page"]
