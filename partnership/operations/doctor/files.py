"""Files and folders of the site: who on this machine can read and change them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.operations.doctor.diagnosis import look, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.operations.doctor.diagnosis import Diagnosis

CODE = Path(__file__).parents[2]
# What may lie open in the instance folder: it holds nothing of the register.
HARMLESS = {"compiled-templates", "guidance", ".gitignore"}
MOST_NAMED = 3


def is_open_to_others(path: Path, *, group_of_root: bool = False) -> bool:
    """Whether somebody else on the machine can read or change a file.

    `group_of_root`: a file of root that one group may read is meant so, as systemd's credentials are.
    """
    status = path.stat()
    allowed = 0o740 if group_of_root and status.st_uid != os.geteuid() else 0o700
    return bool(status.st_mode & 0o777 & ~allowed)


def instance_folder(instance: Path) -> Iterator[Diagnosis]:
    """The folder of settings and data, and what lies in it."""
    if instance.stat().st_mode & 0o077:
        yield mend(
            f"Others on this machine can look into {instance}, where the data lies",
            f"Run “chmod 700 {instance}”",
        )
    open_ones = [each for each in _files(instance) if is_open_to_others(each, group_of_root=True)]
    if open_ones:
        named = ", ".join(str(each) for each in open_ones[:MOST_NAMED])
        more = f" and {len(open_ones) - MOST_NAMED} more" if len(open_ones) > MOST_NAMED else ""
        yield mend(
            f"Others on this machine can read {named}{more}, with names, numbers and links that are keys",
            f"Run “chmod -R go-rwx {instance}”",
        )


def _files(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()):
        if each.name in HARMLESS or each.is_symlink():
            continue
        if each.is_dir():
            yield from _files(each)
        else:
            yield each


def who_runs_it(code: Path = CODE) -> Iterator[Diagnosis]:
    """Under whom the site runs, and whether it can change itself."""
    if os.geteuid() == 0:
        yield look(
            "This command runs as root; what it makes belongs to root then, and the site cannot write it",
            "Run it as the user of the site: “runuser -u partnership -- …”",
        )
    elif os.access(code, os.W_OK):
        yield mend(
            f"The user of the site can change the code in {code}: a hole in the site would become one for good",
            "Give the code to root, “chown -R root: …”, and only the instance folder to the user of the site",
        )
