"""What is not ours to use stays out of the front-end files, and a new release cannot slip past."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import build_assets

SOURCE = Path(__file__).parents[2] / "node_modules" / "govuk-frontend"


@pytest.fixture
def served(tmp_path: Path) -> Path:
    build_assets.build(SOURCE, tmp_path / "vendor")
    return tmp_path / "vendor"


@pytest.mark.parametrize("word", ["GDS Transport", "@font-face", "crest", "url(", "sourceMappingURL"])
def test_the_served_files_hold_nothing_of_the_font_the_crown_or_other_addresses(served: Path, word: str) -> None:
    for file in served.iterdir():
        without_notice = file.read_text(encoding="utf-8").partition("*/")[2]
        assert word not in without_notice


def test_the_style_sheet_begins_with_its_character_set_and_names_our_fonts(served: Path) -> None:
    text = (served / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert text.startswith('@charset "UTF-8";')
    assert text.count('font-family:Arial,Helvetica,"Liberation Sans",sans-serif') == 110


def test_a_style_sheet_with_one_place_more_is_refused() -> None:
    text = (SOURCE / "dist" / "govuk" / "govuk-frontend.min.css").read_text(encoding="utf-8")
    with pytest.raises(build_assets.AssetError, match="font on screen: 56 places"):
        build_assets.own_css(text + ".new{font-family:GDS Transport,arial,sans-serif}")


def test_another_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"version": "7.0.0"}', encoding="utf-8")
    with pytest.raises(build_assets.AssetError, match=r"govuk-frontend 7\.0\.0 is installed"):
        build_assets.build(tmp_path, tmp_path / "vendor")


def test_the_font_of_pictures_is_copied_with_its_licence(tmp_path: Path) -> None:
    names = build_assets.copy_font(build_assets.FONT_SOURCE, tmp_path / "arimo")
    assert names == ["Arimo_400Regular.ttf", "Arimo_700Bold.ttf", "LICENSE_FONT"]
    assert (tmp_path / "arimo" / "Arimo_400Regular.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert "SIL Open Font License" in (tmp_path / "arimo" / "LICENSE_FONT").read_text(encoding="utf-8")
