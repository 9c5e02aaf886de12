"""What templates may use: dates in words, addresses of assets, permission, the site's own words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from jinja2.ext import Extension
from jinja2.lexer import Token

from partnership.base.clocks import LONDON
from partnership.documents import wording
from partnership.documents.wording import counted
from partnership.policy.actions import Action
from partnership.web import assets
from partnership.web.controls import control
from partnership.web.errors import note_refused
from partnership.web.pages import address_of
from partnership.web.permit import can, viewer
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from jinja2.lexer import TokenStream

    from partnership.base.config import Settings

# White space that a browser does not show: where what holds text begins and ends.
_HOLDS = r"(?:p|li|t[dh]|d[dt]|h[1-6]|caption|legend|label|button)"
_BEGUN = re.compile(rf"(<{_HOLDS}\b[^<>]*>)\s+")
_ENDED = re.compile(rf"\s+(?=</{_HOLDS}>)")
# The end of a line within prose: neither beside a tag, nor in a line of its own.
_WRAPPED = re.compile(r"(?:^|(?<=[^\s>]))\n *(?=[^\s<]|$)")
_NAMED = {(0, 0): "midnight", (12, 0): "midday"}  # few know which of them is 12am


class Prose(Extension):
    """Lets a sentence go over several lines of a template and stand in one on the page, with nothing round it.

    A mail keeps its lines: there each is a line of the mail.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Jinja's hook: what it has read of a template, on its way to be compiled."""
        is_page = (stream.name or "").endswith(".html")
        for token in stream:
            if is_page and token.type == "data":
                plain = _ENDED.sub("", _BEGUN.sub(r"\1", token.value))
                yield Token(token.lineno, token.type, _WRAPPED.sub(" ", plain))
            else:
                yield token


def compiled_templates(folder: Path | None = None) -> FileSystemBytecodeCache:
    """What one process compiled is there for the next, while templates are read in the same way: else 1.5 s a start.

    It lies in a folder that only its owner may enter; without a folder in a temporary one, for tests.
    """
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    read_by = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder) if folder else None, pattern=f"__jinja2_{read_by}_%s.cache")


def telephone_address(number: str) -> str:
    """What a telephone rings: "tel:02079460135"; without an extension, which nobody can dial ahead."""
    return "tel:" + "".join(each for each in number.split("x", maxsplit=1)[0] if each in "+0123456789")


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates their names."""
    loader = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader, govuk]) if loader else govuk
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension(Prose)
    app.jinja_env.filters |= {"day": day, "moment": moment, "counted": counted}
    app.jinja_env.globals |= {
        "tel": telephone_address,
        "asset_url": assets.asset_url, "can": can, "Action": Action, "note_refused": note_refused,
        "tag_of": tag_of, "control": control, "address_of": address_of,
    }  # fmt: skip
    assets.init_app(app)
    site = {"name": settings.site_name, "council": settings.council, "is_demo": settings.demo}
    app.context_processor(lambda: {"site": site, "viewer": viewer()})


def day(value: date | datetime | None) -> str:
    """A date in words: 3 May 2026. Times are turned to London first; nothing gives an empty text."""
    return wording.day(value.astimezone(LONDON) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """A time in words, London time: 3 May 2026 at 2:05pm, at midday, at midnight."""
    if value is None:
        return ""
    local = value.replace(tzinfo=value.tzinfo or UTC).astimezone(LONDON)
    if named := _NAMED.get((local.hour, local.minute)):
        return f"{day(local)} at {named}"
    return f"{day(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
