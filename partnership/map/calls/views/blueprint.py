"""The blueprint of whom to call."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("calls", __name__)
