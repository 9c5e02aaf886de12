"""Says how old each pinned package is: in requirements/ages.csv, with a note for each over two years (`make ages`).

A date that the file knows for the very version stays. For others pip or npm of this machine is asked for the package,
as for an installation; of a Python package the newest file in its wheel tells the date, where its maker set one. Ends
with 1 when an old one has no note, and says which.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.pins import ROOT, Pin, all_pins

FILE = ROOT / "requirements" / "ages.csv"
OLD_MONTHS = 24
# Makers of reproducible wheels set these, which tell nothing.
MEANINGLESS = {"1980-01", "2016-01", "2020-02"}
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Age:
    """When a version was released (YYYY-MM; empty where nobody tells) and what is to be said of it if it is old."""

    system: str
    name: str
    version: str
    released: str
    note: str = ""

    def months(self, on: date) -> int | None:
        """How many months ago that was."""
        if not self.released:
            return None
        year, month = map(int, self.released.split("-"))
        return (on.year - year) * 12 + on.month - month

    def is_old(self, on: date) -> bool:
        """Whether it needs a note: it is over two years old, or nobody tells."""
        months = self.months(on)
        return months is None or months > OLD_MONTHS


def read(path: Path = FILE) -> list[Age]:
    """The rows of the file; none where it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Age(**row) for row in csv.DictReader(file)]


def write(rows: list[Age], path: Path = FILE) -> None:
    """Write them all."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([each.name for each in fields(Age)])
        writer.writerows(astuple(each) for each in rows)


def merged(pins: list[Pin], known: list[Age]) -> tuple[list[Age], list[Pin]]:
    """Rows for what is pinned now, and the pins of which no date is known; a note stays with its package."""
    dates = {(each.system, each.name, each.version): each for each in known}
    notes = {(each.system, each.name): each.note for each in known}
    rows, unknown = [], []
    for pin in pins:
        row = dates.get((pin.system, pin.name, pin.version))
        if row is None:
            row = Age(pin.system, pin.name, pin.version, "", notes.get((pin.system, pin.name), ""))
            unknown.append(pin)
        rows.append(row)
    return rows, unknown


def month_of_wheel(path: Path) -> str:
    """The month of the newest file in it; empty where its maker set a time that tells nothing."""
    with zipfile.ZipFile(path) as wheel:
        year, month = max(each.date_time[:2] for each in wheel.infolist())
    told = f"{year}-{month:02}"
    return "" if told in MEANINGLESS else told


def ask(pin: Pin) -> str:
    """The month of a release, from pip or npm; empty where neither tells."""
    try:
        return _ask_npm(pin) if pin.system == "npm" else _ask_pip(pin)
    except (OSError, subprocess.SubprocessError, ValueError, zipfile.BadZipFile):
        return ""


def _ask_npm(pin: Pin) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return ""
    command = [npm, "view", f"{pin.name}@{pin.version}", "time", "--json"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    return str(json.loads(told.stdout).get(pin.version, ""))[:7]


def _ask_pip(pin: Pin) -> str:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", folder, f"{pin.name}=={pin.version}"]
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        return max(map(month_of_wheel, Path(folder).glob("*.whl")), default="")


def main() -> int:
    """Bring the file up to date, and name what is old."""
    rows, unknown = merged(all_pins(), read())
    asked = {pin: ask(pin) for pin in unknown if not pin.is_optional}
    found = {(pin.system, pin.name): month for pin, month in asked.items()}
    rows = [
        Age(each.system, each.name, each.version, each.released or found.get((each.system, each.name), ""), each.note)
        for each in rows
    ]
    write(rows)
    today = datetime.now(UTC).date()
    optional = {(pin.system, pin.name) for pin in all_pins() if pin.is_optional}
    old = [each for each in rows if each.is_old(today) and (each.system, each.name) not in optional]
    for each in old:
        print(f"{each.system} {each.name} {each.version}: {each.released or 'no date'}. {each.note or 'NO NOTE'}")
    print(f"{len(rows)} packages, {len(old)} of them over two years old or without a date.")
    return 1 if any(not each.note for each in old) else 0


if __name__ == "__main__":
    sys.exit(main())
