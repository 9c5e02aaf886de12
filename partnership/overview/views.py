"""Start page, a partnership's own page, health and the accessibility statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, redirect, render_template, url_for

from partnership.db import is_answering
from partnership.web.permit import public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@public("the front door: says what this site is and where to sign in")
def start() -> ResponseReturnValue:
    """The front door for a visitor, the partnership's page for somebody signed in."""
    visitor = viewer()
    if not visitor.is_authenticated:
        return render_template("overview/start.html")
    return render_template("overview/start.html")


@blueprint.get("/healthz")
@public("asked by the machine that watches the site; tells nothing but whether it works")
def health() -> ResponseReturnValue:
    """Whether the site and its database answer."""
    works = is_answering()
    return jsonify(status="ok" if works else "database does not answer"), 200 if works else 503


@blueprint.get("/accessibility")
@public("the statement must be readable by everybody")
def accessibility() -> ResponseReturnValue:
    """How accessible the site is, and whom to tell."""
    return render_template("overview/accessibility.html")
