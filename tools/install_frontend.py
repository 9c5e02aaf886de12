"""Fetches the locked front-end packages with the npm of this machine or, where there is none, with one from a wheel.

Then tools/build_assets.py makes from them what is served, by the same Node.js. Standard library only; run by
`make setup`. With `--with-validator` it fetches what only CI needs too: Microsoft's validator of Word files, 80 MB, and
a sign-in provider that tests are tried against, 4 MB.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "node.txt"
NODE_HOME = ROOT / ".venv" / "node"  # Of the wheel: kept, since a changed style sheet is made small anew.
OLDEST_NPM = 7  # The first that reads version 3 of the lock file.
OLDEST_NODE = (20, 19)  # The first that runs the compiler of style sheets.
ASKING_SECONDS = 30
INSTALL_SECONDS = 600


class InstallError(Exception):
    """Neither way led to the front-end files."""


def _version(program: str) -> tuple[int, int]:
    """What a program says of itself, nothing where it does not start."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=ASKING_SECONDS, check=True, cwd=ROOT
        )
    except (OSError, subprocess.SubprocessError):
        return 0, 0
    found = re.match(r"v?(\d+)\.(\d+)", answer.stdout.strip())
    return (int(found[1]), int(found[2])) if found else (0, 0)


def node_of_machine() -> Path | None:
    """The Node.js on the PATH when it is new enough, else nothing."""
    program = shutil.which("node")
    return Path(program) if program is not None and _version(program) >= OLDEST_NODE else None


def npm_of_machine() -> Path | None:
    """The npm on the PATH when it is new enough and so is its Node.js, else nothing."""
    npm = shutil.which("npm")
    if npm is None or node_of_machine() is None:
        return None
    return Path(npm) if _version(npm) >= (OLDEST_NPM, 0) else None


def _scripts(home: Path) -> Path:
    return home / ("Scripts" if os.name == "nt" else "bin")


def _program(home: Path, name: str) -> Path:
    return _scripts(home) / (f"{name}.exe" if os.name == "nt" else name)


def npm_of_wheel(home: Path) -> Path:
    """An npm and its Node.js in an environment of their own at `home`, from wheels pinned by hash."""
    venv.create(home, with_pip=True, clear=True)
    python = _program(home, "python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*command, "--requirement", str(REQUIREMENTS)], check=True, timeout=INSTALL_SECONDS, cwd=ROOT)
    return _program(home, "npm")


def node() -> Path:
    """The Node.js that makes the files: that of the wheel where one was needed, else that of the machine."""
    of_wheel = _program(NODE_HOME, "node")
    found = of_wheel if of_wheel.is_file() else node_of_machine()
    if found is None:
        raise FileNotFoundError("There is no Node.js: run tools/install_frontend.py first.")
    return found


def beside(program: Path) -> dict[str, str]:
    """The environment in which the programs beside this one come first: npm and esbuild start `node` themselves."""
    return {**os.environ, "PATH": os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])}


def install_with(npm: Path, *, with_validator: bool = False) -> None:
    """Install what package-lock.json names; `.npmrc` keeps scripts from running."""
    command = [str(npm), "ci", "--loglevel=error", *([] if with_validator else ["--omit=optional"])]
    subprocess.run(command, check=True, timeout=INSTALL_SECONDS, cwd=ROOT, env=beside(npm))


def install(*, with_validator: bool = False) -> str:
    """Install by the first way that works and say which it was."""
    if npm := npm_of_machine():
        try:
            install_with(npm, with_validator=with_validator)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"The npm of this machine failed ({error}); trying the one from a wheel.", file=sys.stderr)
        else:
            return "the npm of this machine"
    try:
        install_with(npm_of_wheel(NODE_HOME), with_validator=with_validator)
    except (OSError, subprocess.SubprocessError) as error:
        raise InstallError(str(error)) from error
    return "an npm from a wheel"


def main() -> int:
    try:
        way = install(with_validator="--with-validator" in sys.argv[1:])
    except InstallError as error:
        print(f"Front-end packages were not installed: {error}", file=sys.stderr)
        return 1
    print(f"Front-end packages: installed with {way}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
