"""Fetches the locked front-end packages with the npm of this machine or, where there is none, with one from a wheel.

Then tools/build_assets.py copies from them what is served. Standard library only; run by `make setup`. With
`--with-validator` it fetches Microsoft's validator of Word files too, 80 MB that only CI needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "node.txt"
OLDEST_NPM = 7  # The first that reads version 3 of the lock file.
ASKING_SECONDS = 30
INSTALL_SECONDS = 600


class InstallError(Exception):
    """Neither way led to the front-end files."""


def npm_of_machine() -> Path | None:
    """The npm on the PATH when it starts and is new enough, else nothing."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    try:
        answer = subprocess.run(
            [npm, "--version"], capture_output=True, text=True, timeout=ASKING_SECONDS, check=True, cwd=ROOT
        )
    except (OSError, subprocess.SubprocessError):
        return None
    major = answer.stdout.strip().partition(".")[0]
    return Path(npm) if major.isdecimal() and int(major) >= OLDEST_NPM else None


def npm_of_wheel(home: Path) -> Path:
    """An npm and its Node.js in an environment of their own at `home`, from wheels pinned by hash."""
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*command, "--requirement", str(REQUIREMENTS)], check=True, timeout=INSTALL_SECONDS, cwd=ROOT)
    return scripts / ("npm.exe" if os.name == "nt" else "npm")


def install_with(npm: Path, *, with_validator: bool = False) -> None:
    """Install what package-lock.json names; `.npmrc` keeps scripts from running."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(npm.parent), os.environ.get("PATH", "")])}
    command = [str(npm), "ci", "--loglevel=error", *([] if with_validator else ["--omit=optional"])]
    subprocess.run(command, check=True, timeout=INSTALL_SECONDS, cwd=ROOT, env=environment)


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
        with tempfile.TemporaryDirectory() as home:
            install_with(npm_of_wheel(Path(home)), with_validator=with_validator)
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
