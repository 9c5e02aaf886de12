"""HTTP of the pictures: a page and its files for each, and all of them in Word."""

from partnership.pictures.views import pages
from partnership.pictures.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
