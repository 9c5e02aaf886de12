"""Served are the parts in use, small and compressed; what is not ours to use stays out, and no new release slips past."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tools import build_assets
from tools.install_frontend import node

ROOT = Path(__file__).parents[2]
GOVUK = build_assets.SOURCE / "dist" / "govuk"
WRITTEN = re.compile(r"govuk-(?:[a-z0-9]|!-)[\w-]*")
STYLES = build_assets.STATIC / "app.css"
WORD = re.compile(r"([\w-]+)(\{?)")
OWN = re.compile(r"\.([A-Za-z_][\w-]*)")
RULED = re.compile(r"\.(govuk-(?:\\!|[\w-])+)")
MOST = {
    "govuk-frontend.css": 11_000,
    "govuk-frontend.js": 6_000,
    "app.css": 9_000,
    "app.js": 3_100,
    "drafts.js": 1_600,
    "fields.js": 2_400,
}
BROTLI = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the asset step makes with no node on the path, by the name that templates know.

    With one on the path `make setup` has run it, for all other tests.
    """
    folder, found = tmp_path_factory.mktemp("made"), node()
    target = folder / "vendor"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_assets, "node", lambda: found)
        patch.setenv("PATH", str(folder))
        build_assets.build(target)
    listed = json.loads((target / build_assets.LIST).read_text(encoding="utf-8"))
    return {name: target / each["file"] for name, each in listed.items()}


def _sources() -> str:
    """Whatever writes the classes of a page: templates, Python and our scripts."""
    found = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "partnership").rglob("*.py")]
    return "".join(each.read_text(encoding="utf-8") for each in [*found, *build_assets.STATIC.glob("*.js")])


def _rules(style_sheet: str) -> list[tuple[str, str]]:
    """Each rule of a style sheet: its selectors, behind the conditions in which it holds, and what it says."""
    found, within, words = [], [], ""
    for mark in re.sub(r"/\*.*?\*/", "", style_sheet, flags=re.DOTALL):
        if mark == "{":
            within.append(" ".join(words.split()))
        elif mark == "}":
            *around, selectors = within
            if words.strip():
                found.append((" ".join([*around, selectors]), " ".join(words.split())))
            within = around
        words = "" if mark in "{}" else words + mark
    return found


def _is_written(name: str, words: set[str]) -> bool:
    """Whether something writes a class, whole or with its last word filled in: `role--{{ role }}`."""
    begin = re.match(r"(.*?[\w]--?)[^-]+$", name)
    return name in words or (begin is not None and f"{begin[1]}{{" in words)


def _classes(style_sheet: str) -> set[str]:
    return {each.replace("\\", "") for each in RULED.findall(style_sheet)}


def test_every_class_that_pages_write_has_the_rules_of_the_whole_style_sheet(served: dict[str, Path]) -> None:
    whole = _classes((GOVUK / "govuk-frontend.min.css").read_text(encoding="utf-8"))
    sources = f"{_sources()}{STYLES.read_text(encoding='utf-8')}"
    written = set(WRITTEN.findall(sources))
    written |= set(WRITTEN.findall(served["govuk-frontend.js"].read_text(encoding="utf-8")))
    ruled = _classes(served["govuk-frontend.css"].read_text(encoding="utf-8"))
    assert len(written & whole) > 150
    assert (written & whole) - ruled == set()


def test_no_rule_of_our_style_sheet_stands_twice() -> None:
    rules = _rules(STYLES.read_text(encoding="utf-8"))
    assert len(rules) > 300
    assert [each for each in set(rules) if rules.count(each) > 1] == []


def test_every_class_of_our_style_sheet_is_written_by_a_page() -> None:
    ruled = {name for where, _said in _rules(STYLES.read_text(encoding="utf-8")) for name in OWN.findall(where)}
    assert len(ruled) > 300
    sources = f"{_sources()}{(GOVUK / 'all.bundle.js').read_text(encoding='utf-8')}"
    words = {each for word, brace in WORD.findall(sources) for each in (word, f"{word}{brace}")}
    assert [each for each in sorted(ruled) if not _is_written(each, words)] == []


def test_every_part_of_a_page_that_has_a_script_finds_it(served: dict[str, Path]) -> None:
    script = served["govuk-frontend.js"].read_text(encoding="utf-8")
    templates = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "templates").rglob("*.html"))
    modules = set(re.findall(r'data-module="(govuk-[a-z-]+)"', templates)) | {"govuk-checkboxes", "govuk-radios"}
    assert len(modules) > 7
    assert {each for each in modules if f'"{each}"' not in script} == set()


@pytest.mark.parametrize("name", MOST)
def test_what_is_served_is_small_and_compressed_in_both_ways(served: dict[str, Path], name: str) -> None:
    file = served[name]
    brotli, zipped = (file.with_name(f"{file.name}.{coding}") for coding in ("br", "gz"))
    assert brotli.stat().st_size < zipped.stat().st_size
    assert brotli.stat().st_size < MOST[name]
    assert gzip.decompress(zipped.read_bytes()) == file.read_bytes()
    opened = subprocess.run([node(), "-e", BROTLI, brotli], check=True, capture_output=True).stdout
    assert opened == file.read_bytes()


def test_the_name_of_a_file_says_what_is_in_it(served: dict[str, Path]) -> None:
    for file in served.values():
        assert sha256(file.read_bytes()).hexdigest()[:12] == file.name.split(".")[1]


@pytest.mark.parametrize("word", ["GDS Transport", "@font-face", "crest", "url(", "sourceMappingURL"])
def test_the_served_files_hold_nothing_of_the_font_the_crown_or_other_addresses(
    served: dict[str, Path], word: str
) -> None:
    for name in ("govuk-frontend.css", "govuk-frontend.js"):
        text = served[name].read_text(encoding="utf-8")
        assert word not in text
        with pytest.raises(build_assets.AssetError, match=re.escape(word)):
            build_assets.check_text(name, f"{text}{word}")


def test_the_style_sheet_names_our_fonts_alone_and_says_whose_it_is(served: dict[str, Path]) -> None:
    text = served["govuk-frontend.css"].read_text(encoding="utf-8")
    assert text.startswith("/*! govuk-frontend 6.3.0, Crown copyright, MIT licence.")
    assert text.isascii()
    families = set(re.findall(r"font-family:([^;}]+)", text))
    assert families == {"Arial,Helvetica,Liberation Sans,sans-serif"}


def test_the_step_needs_no_node_on_the_path(served: dict[str, Path]) -> None:
    assert len(served) == 9
    assert all(each.is_file() for each in served.values())


def test_another_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"version": "7.0.0"}', encoding="utf-8")
    with pytest.raises(build_assets.AssetError, match=r"govuk-frontend 7\.0\.0 is installed"):
        build_assets.check_release(tmp_path)


def test_a_step_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "there").touch()
    monkeypatch.setattr(build_assets, "STATIC", tmp_path)
    monkeypatch.setattr(build_assets, "TARGET", target)
    monkeypatch.setattr(build_assets, "RELEASE", "7.0.0")
    assert build_assets.main() == 1
    assert "not 7.0.0" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["vendor"]
    assert (target / "there").exists()


def test_files_of_the_last_days_stay_for_pages_that_are_open_and_older_ones_go(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "vendor"
    for folder, names in ((target, ("app.old.css", "app.older.css", "same.js")), (made, ("app.new.css", "same.js"))):
        folder.mkdir()
        for name in names:
            (folder / name).write_text(folder.name)
    long_ago = time.time() - build_assets.KEPT_SECONDS - 60
    os.utime(target / "app.older.css", (long_ago, long_ago))
    build_assets.put_in_place(made, target)
    assert {each.name: each.read_text() for each in target.iterdir()} == {
        "app.old.css": "vendor", "app.new.css": "made", "same.js": "made",
    }  # fmt: skip


def test_the_font_of_pictures_is_copied_with_its_licence(tmp_path: Path) -> None:
    names = build_assets.copy_font(build_assets.FONT_SOURCE, tmp_path / "arimo")
    assert names == ["Arimo_400Regular.ttf", "Arimo_700Bold.ttf", "LICENSE_FONT"]
    assert (tmp_path / "arimo" / "Arimo_400Regular.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert "SIL Open Font License" in (tmp_path / "arimo" / "LICENSE_FONT").read_text(encoding="utf-8")
