"""Copies the front-end files from node_modules into partnership/static/vendor, without what is not ours to use.

The GDS Transport font and the crown belong to GOV.UK services only. Each change is counted: when a new release of
govuk-frontend has another number of places, this fails rather than lets one through. Beside them goes the font in which
pictures are drawn for Word files: Arimo, which is as wide as Arial, with its licence.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "govuk-frontend"
TARGET = ROOT / "partnership" / "static" / "vendor"
RELEASE = "6.3.0"
FONT_SOURCE = ROOT / "node_modules" / "@expo-google-fonts" / "arimo"
FONT_TARGET = TARGET / "arimo"
FONT_FILES = ("400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf", "LICENSE_FONT")
FONTS = 'Arial,Helvetica,"Liberation Sans",sans-serif'
CHARSET = '@charset "UTF-8";'
NOTICE = "/*! govuk-frontend {release}, Crown copyright, MIT licence.{changes} */"
CHANGES = " Changed: no GDS Transport font, no crest."
FORBIDDEN = re.compile(r"GDS Transport|@font-face|crest|url\(|sourceMappingURL", re.IGNORECASE)


class AssetError(Exception):
    """The files are not those this step was written for."""


@dataclass(frozen=True)
class Change:
    """One pattern, what stands in its place, and in how many places it must be found."""

    what: str
    pattern: str
    replacement: str
    places: int

    def apply(self, text: str) -> str:
        changed, places = re.subn(self.pattern, lambda _: self.replacement, text)
        if places != self.places:
            raise AssetError(f"{self.what}: {places} places changed, not {self.places}. Read the new release first.")
        return changed


CSS_CHANGES = (
    Change("font files", r"@font-face\{[^}]*\}", "", 2),
    Change("font on screen", r"font-family:GDS Transport,arial,sans-serif", f"font-family:{FONTS}", 55),
    Change("font on paper", r"font-family:sans-serif", f"font-family:{FONTS}", 55),
    Change("crest", r"\.govuk-footer__copyright-logo:before\{[^}]*\}", "", 3),
    Change("source map", r"/\*# sourceMappingURL=\S+ \*/\s*$", "\n", 1),
)
JS_CHANGES = (Change("source map", r"//# sourceMappingURL=\S+\s*$", "", 1),)


def own_css(text: str) -> str:
    """The minified style sheet with our fonts and without the crest; the character set must stay its first words."""
    if not text.startswith(CHARSET):
        raise AssetError("The style sheet does not begin with its character set.")
    for change in CSS_CHANGES:
        text = change.apply(text)
    return CHARSET + NOTICE.format(release=RELEASE, changes=CHANGES) + text.removeprefix(CHARSET)


def own_js(text: str) -> str:
    """The minified script without the address of a source map that we do not serve."""
    for change in JS_CHANGES:
        text = change.apply(text)
    return NOTICE.format(release=RELEASE, changes="") + text.rstrip() + "\n"


def build(source: Path, target: Path) -> list[str]:
    """Write the files anew and return their names. Pages address them by fingerprint, so their names need none."""
    release = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    if release != RELEASE:
        raise AssetError(f"govuk-frontend {release} is installed, not {RELEASE}.")
    dist = source / "dist" / "govuk"
    texts = {
        "govuk-frontend.min.css": own_css((dist / "govuk-frontend.min.css").read_text(encoding="utf-8")),
        "govuk-frontend.min.js": own_js((dist / "govuk-frontend.min.js").read_text(encoding="utf-8")),
    }
    for name, text in texts.items():
        if found := FORBIDDEN.search(text.removeprefix(CHARSET).partition("*/")[2]):
            raise AssetError(f"{name} still has {found.group()!r}.")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def copy_font(source: Path, target: Path) -> list[str]:
    """Copy the weights that pictures use, as they are, with the licence that goes wherever they go."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        shutil.copyfile(source / name, target / Path(name).name)
    return [Path(name).name for name in FONT_FILES]


def main() -> int:
    try:
        names = build(SOURCE, TARGET)
        copy_font(FONT_SOURCE, FONT_TARGET)
    except (AssetError, OSError) as error:
        print(f"Front-end files were not built: {error}", file=sys.stderr)
        return 1
    places = sum(change.places for change in CSS_CHANGES + JS_CHANGES)
    print(f"Front-end files: {', '.join(names)} from govuk-frontend {RELEASE}, {places} places changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
