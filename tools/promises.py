"""Run tests and count the planted faults that were caught; the last line says how many.

Takes the words of a pytest command line: `tools/promises.py tests/promises`, `tools/promises.py tests -m proof`.

Exit 1 where a test failed, where a fault was not caught, or where a rule that is built has none.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
FAULT = "test_a_planted_fault_is_caught["


PROMISE = re.compile(r"promise (\d+) ([^,\]]+)")
REACH = (13, "reach")  # the faults of the table of authority have the names of its rules alone


def by_promise(planted: list[ET.Element]) -> list[str]:
    """How many faults of each promise were caught, on how many runs: on each of the two databases, or one."""
    counts: dict[tuple[int, str], list[int]] = {}
    for case in planted:
        found = PROMISE.search(case.get("name", ""))
        count = counts.setdefault((int(found[1]), found[2]) if found else REACH, [0, 0])
        count[0] += not len(case)
        count[1] += 1
    return [
        f"promise {number}, {name}: caught {caught} of {all_}"
        for (number, name), (caught, all_) in sorted(counts.items())
    ]


def main() -> int:
    """Run pytest with the words of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "promises.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *sys.argv[1:]]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        cases = ET.parse(report).iter("testcase") if report.exists() else ()  # noqa: S314 - pytest wrote it just now
        planted = [case for case in cases if case.get("name", "").startswith(FAULT)]
        caught = sum(1 for case in planted if not len(case))
        for line in by_promise(planted):
            print(line)
    print(f"caught {caught} of {len(planted)}", flush=True)
    return 1 if status or not planted or caught < len(planted) else 0


if __name__ == "__main__":
    sys.exit(main())
