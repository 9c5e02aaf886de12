"""The site of these tests is that of the papers."""

from papers.conftest import app, scene

__all__ = ["app", "scene"]
