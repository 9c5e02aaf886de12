"""What templates may use: dates in words, addresses of assets, permission, the site's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from partnership.clocks import LONDON
from partnership.models import PositionRole
from partnership.policy.actions import Action
from partnership.web.errors import note_refused
from partnership.web.permit import can, viewer

if TYPE_CHECKING:
    from flask import Flask

    from partnership.config import Settings

_NAMED = {(0, 0): "midnight", (12, 0): "midday"}  # few know which of them is 12am


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates their names."""
    loader = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader, govuk]) if loader else govuk
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters |= {"day": day, "moment": moment}
    app.jinja_env.globals |= {
        "asset_url": asset_url, "can": can, "Action": Action, "note_refused": note_refused,
    }  # fmt: skip
    site = {"name": settings.site_name, "council": settings.council, "is_demo": settings.demo}
    app.context_processor(lambda: {"site": site, "viewer": viewer(), "nav": _menu()})


def day(value: date | datetime | None) -> str:
    """A date in words: 3 May 2026. Times are turned to London first; nothing gives an empty text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON)
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime | None) -> str:
    """A time in words, London time: 3 May 2026 at 2:05pm, at midday, at midnight."""
    if value is None:
        return ""
    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(LONDON)
    if named := _NAMED.get((local.hour, local.minute)):
        return f"{day(local)} at {named}"
    return f"{day(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


@lru_cache(maxsize=64)
def _fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"


def asset_url(name: str) -> str:
    """Address of a static file; the fingerprint lets browsers keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(Path(__file__).parents[1] / "static" / name))


def _menu() -> dict[str, Any]:
    visitor = viewer()
    account = None
    if visitor.is_authenticated:
        account = {"name": visitor.display_name or visitor.email, "role": _role(), "href": url_for("accounts.account")}
    return {
        "partnership": _partnership(),
        "account": account,
        "sign_out_url": url_for("accounts.sign_out"),
        "sign_in_url": url_for("accounts.sign_in"),
    }


def _role() -> str:
    """What the visitor is, in a word or two."""
    visitor = viewer()
    if visitor.coordinated_ids:
        return "coordinator"
    roles = visitor.positions.values()
    return next(
        (each.value for each in PositionRole if each in roles),
        "administrator" if visitor.is_administrator else "reader",
    )


def _partnership() -> Any:
    """The partnership whose menu is shown: that of the page, else the visitor's first."""
    places = viewer().places
    subject = g.get("subject")
    own = getattr(subject, "partnership_id", None) or getattr(subject, "id", None)
    return next((place for place in places if place.id == own), places[0] if places else None)
