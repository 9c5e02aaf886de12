"""The blueprint of this capability."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("upkeep", __name__)
