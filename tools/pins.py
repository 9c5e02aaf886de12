"""Reads what is pinned: Python packages from requirements/*.txt, front-end packages from package-lock.json."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of one version; `hashes` are hexadecimal, by algorithm, one for each file that it may come as."""

    system: str  # pypi or npm
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    licence: str = ""
    is_optional: bool = False


def python_pins(path: Path) -> list[Pin]:
    """The pins of a compiled list of requirements."""
    text = path.read_text(encoding="utf-8")
    found = list(_PIN.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    return [
        Pin(
            "pypi",
            each["name"].lower(),
            each["version"],
            tuple(("sha256", digest) for digest in _HASH.findall(text[each.end() : end])),
        )
        for each, end in zip(found, ends, strict=True)
    ]


def npm_pins(path: Path) -> list[Pin]:
    """The pins of npm's lock file, version 3."""
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return [
        Pin(
            "npm",
            place.rpartition("node_modules/")[2],
            each["version"],
            _integrity(each.get("integrity", "")),
            each.get("license", ""),
            bool(each.get("optional")),
        )
        for place, each in packages.items()
        if place
    ]


def _integrity(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (each.partition("-") for each in text.split())
    return tuple((name, b64decode(value).hex()) for name, _, value in pairs)


def all_pins(root: Path = ROOT) -> list[Pin]:
    """What the service runs with and what its pages are made from, by name."""
    found = python_pins(root / "requirements" / "runtime.txt") + npm_pins(root / "package-lock.json")
    return sorted(found, key=lambda each: (each.system, each.name, each.version))
