"""The blueprint of the register."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("directory", __name__)
