"""HTTP of the pictures: a page and its files for each, and all of them in Word."""

from partnership.protocols.pictures.views import pages
from partnership.protocols.pictures.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
