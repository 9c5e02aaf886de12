"""What is pinned, as the bill of materials and the list of ages read it."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

from tools.ages import Age, merged, month_of_wheel, read, write
from tools.pins import Pin, all_pins, npm_pins, python_pins

A, B = "a" * 64, "b" * 64
LOCK = {
    "packages": {
        "": {"name": "ours"},
        "node_modules/@one/two": {"version": "1.2.3", "license": "MIT", "integrity": "sha512-q6s=", "optional": True},
        "node_modules/three": {"version": "4.0.0", "license": "ISC", "integrity": "sha512-q6s="},
    }
}


def test_each_python_pin_has_its_version_and_the_hashes_of_its_own_files(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        f'Flask==3.1.3 \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\npsycopg[binary]==3.3.9 ; sys_platform == "linux" \\\n'
        f"    --hash=sha256:{B}\n"
    )
    assert python_pins(path) == [
        Pin("pypi", "flask", "3.1.3", (("sha256", A), ("sha256", B))),
        Pin("pypi", "psycopg", "3.3.9", (("sha256", B),)),
    ]


def test_each_front_end_pin_has_its_licence_and_hash_and_the_project_itself_is_none(tmp_path: Path) -> None:
    path = tmp_path / "package-lock.json"
    path.write_text(json.dumps(LOCK))
    assert npm_pins(path) == [
        Pin("npm", "@one/two", "1.2.3", (("sha512", "abab"),), "MIT", is_optional=True),
        Pin("npm", "three", "4.0.0", (("sha512", "abab"),), "ISC"),
    ]


def test_everything_that_is_pinned_here_has_a_hash() -> None:
    pins = all_pins()
    assert {"flask", "cryptography", "govuk-frontend"} <= {each.name for each in pins}
    assert all(each.hashes for each in pins)


def test_a_known_date_stays_with_its_version_and_a_note_with_its_package() -> None:
    known = [Age("pypi", "one", "1.0", "2023-01", "finished"), Age("pypi", "gone", "1.0", "2023-01")]
    pins = [Pin("pypi", "one", "1.0", ()), Pin("pypi", "two", "2.0", ())]
    rows, unknown = merged(pins, known)
    assert rows == [known[0], Age("pypi", "two", "2.0", "")]
    assert unknown == [pins[1]]
    newer, unknown = merged([Pin("pypi", "one", "1.1", ())], known)
    assert newer == [Age("pypi", "one", "1.1", "", "finished")]
    assert len(unknown) == 1


def test_what_is_over_two_years_old_or_of_no_date_needs_a_note() -> None:
    on = date(2026, 11, 28)
    assert not Age("pypi", "one", "1", "2024-11").is_old(on)
    assert Age("pypi", "one", "1", "2024-10").is_old(on)
    assert Age("pypi", "one", "1", "").is_old(on)


def test_a_wheel_tells_its_month_unless_its_maker_set_one_that_means_nothing(tmp_path: Path) -> None:
    for name, at in (("told", (2025, 3, 1, 0, 0, 0)), ("set", (1980, 1, 1, 0, 0, 0))):
        with zipfile.ZipFile(tmp_path / f"{name}.whl", "w") as wheel:
            wheel.writestr(zipfile.ZipInfo("one.py", at), "")
    assert month_of_wheel(tmp_path / "told.whl") == "2025-03"
    assert month_of_wheel(tmp_path / "set.whl") == ""


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    rows = [Age("pypi", "one", "1.0", "2023-01", "finished, and small"), Age("npm", "@a/b", "1", "")]
    write(rows, tmp_path / "ages.csv")
    assert read(tmp_path / "ages.csv") == rows
    assert read(tmp_path / "none.csv") == []


def test_every_old_package_of_the_list_has_a_note() -> None:
    """As of the newest release in it, so that the test is the same tomorrow. `make ages` asks for what is missing."""
    rows = read()
    year, month = map(int, max(each.released for each in rows).split("-"))
    old = [each for each in rows if each.released and each.is_old(date(year, month, 1))]
    assert old
    assert all(each.note for each in old)
