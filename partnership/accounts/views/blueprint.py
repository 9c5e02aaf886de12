"""The blueprint of accounts."""

from __future__ import annotations

from flask import Blueprint

from partnership.web.pages import Page, provide

blueprint = Blueprint("accounts", __name__)
provide({Page.SIGN_IN: "accounts.sign_in", Page.SIGN_OUT: "accounts.sign_out", Page.OWN_ACCOUNT: "accounts.account"})
