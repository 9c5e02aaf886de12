"""The site of these tests is that of the papers."""

from map.downloads.conftest import database_url, scene

__all__ = ["database_url", "scene"]
