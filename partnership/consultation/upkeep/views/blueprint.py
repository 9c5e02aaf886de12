"""The blueprint of this capability."""

from __future__ import annotations

from flask import Blueprint

from partnership.web.pages import Page, provide

blueprint = Blueprint("upkeep", __name__)
provide({
    Page.REQUEST: "upkeep.request_page",
    Page.REQUESTS: "upkeep.of_organisation",
    Page.REPORT: "upkeep.report",
})  # fmt: skip
