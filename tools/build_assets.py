"""Makes the front-end files that are served, in partnership/static/vendor: small, compressed, without what is not ours.

tools/build_assets.mjs makes the style sheets and scripts, with the Node.js by which npm ran; nothing of it is needed
once they are made. The GDS Transport font and the crown belong to GOV.UK services only: what comes out is searched for
them, and another release of govuk-frontend than the one that was read is refused. Beside them goes the font in which
pictures are drawn for Word files: Arimo, which is as wide as Arial, with its licence. Run by `make setup`, as
`python -m tools.build_assets`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.install_frontend import ROOT, beside, node

SOURCE = ROOT / "node_modules" / "govuk-frontend"
STATIC = ROOT / "partnership" / "static"
TARGET = STATIC / "vendor"
RELEASE = "6.3.0"
FONT_SOURCE = ROOT / "node_modules" / "@expo-google-fonts" / "arimo"
FONT_FILES = ("400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf", "LICENSE_FONT")
LIST = "assets.json"
FORBIDDEN = re.compile(r"GDS Transport|@font-face|crest|url\(|sourceMappingURL", re.IGNORECASE)
BUILD_SECONDS = 300
KEPT_SECONDS = 14 * 24 * 3600


class AssetError(Exception):
    """The files are not those this step was written for."""


def check_release(source: Path) -> None:
    """Refuse another release of govuk-frontend: its parts, fonts and signs have to be read first."""
    release = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    if release != RELEASE:
        raise AssetError(f"govuk-frontend {release} is installed, not {RELEASE}.")


def check_text(name: str, text: str) -> None:
    """Refuse what holds a font or a sign of GOV.UK, or the address of another file; the notice may name them."""
    if found := FORBIDDEN.search(re.sub(r"\A/\*!.*?\*/", "", text, flags=re.DOTALL)):
        raise AssetError(f"{name} has {found.group()!r}.")


def build(target: Path) -> list[str]:
    """Make the style sheets and scripts in a folder and give their names."""
    check_release(SOURCE)
    program = node()
    command = [str(program), str(ROOT / "tools" / "build_assets.mjs"), str(target)]
    subprocess.run(command, check=True, timeout=BUILD_SECONDS, cwd=ROOT, env=beside(program), stdin=subprocess.DEVNULL)
    made = json.loads((target / LIST).read_text(encoding="utf-8"))
    names = [each["file"] for each in made.values()]
    for name in names:
        if name.startswith("govuk-frontend."):
            check_text(name, (target / name).read_text(encoding="utf-8"))
    return names


def copy_font(source: Path, target: Path) -> list[str]:
    """Copy the weights that pictures use, as they are, with the licence that goes wherever they go."""
    target.mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        shutil.copyfile(source / name, target / Path(name).name)
    return [Path(name).name for name in FONT_FILES]


def put_in_place(made: Path, target: Path) -> None:
    """The whole folder, or the one that was there: a step that fails leaves no half of the files.

    Files of the last days stay beside the new ones: pages that are open, and a site that runs, still name them.
    """
    earlier = [each for each in target.iterdir() if each.is_file()] if target.is_dir() else []
    for each in earlier:
        if time.time() - each.stat().st_mtime < KEPT_SECONDS and not (made / each.name).exists():
            shutil.copy2(each, made)
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)
    target.chmod(0o755)


def main() -> int:
    try:
        with tempfile.TemporaryDirectory(dir=STATIC, prefix=".vendor-") as scratch:
            made = Path(scratch) / "vendor"
            names = build(made)
            copy_font(FONT_SOURCE, made / "arimo")
            put_in_place(made, TARGET)
    except (AssetError, OSError, subprocess.SubprocessError) as error:
        print(f"Front-end files were not built: {error}", file=sys.stderr)
        return 1
    print(f"Front-end files: {', '.join(names)}, of govuk-frontend {RELEASE} the parts in use.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
