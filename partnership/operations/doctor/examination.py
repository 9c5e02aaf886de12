"""All that is looked at, in order, by area."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.base.config import sqlite_file
from partnership.operations.doctor import backups, database, files, guidance, keys, machine, mail, people, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Area:
    """What is looked at together, and what was found there."""

    name: str
    found: tuple[Diagnosis, ...]


def examine(site: Settings, instance: Path, *, tries_mail: bool = False) -> list[Area]:
    """Everything; of a database that does not answer or has no tables nothing further is asked."""
    silent = tuple(database.answers())
    schema = silent or tuple(database.schema())
    areas = [
        _area("Address and settings", settings.address(site)),
        _area("Who gets in", settings.access(site)),
        _area("Files", files.instance_folder(instance), files.who_runs_it()),
        Area("Database", (*schema, *(() if silent else _of_database(site)))),
        _area("Keys", keys.place(site, instance), () if schema else keys.fit(site)),
        _area("Mail and worker", mail.way_out(site, instance, tries_it=tries_mail), () if schema else mail.outbox()),
    ]
    areas.append(_area("Backups", backups.newest_backup()))
    if not schema:
        areas.append(_area("People", people.who_answers(), people.factors() if site.asks_second_factor else ()))
    folders = {"the data": _data_folder(site, instance), "what is made for visitors": instance}
    areas.append(_area("Machine", machine.room(folders), () if schema else machine.clock(), machine.programs(site)))
    areas.append(_area("Guidance", guidance.faults()))
    return areas


def _area(name: str, *looks: Iterator[Diagnosis] | tuple[Diagnosis, ...]) -> Area:
    return Area(name, tuple(each for found in looks for each in found))


def _of_database(site: Settings) -> Iterator[Diagnosis]:
    yield from database.audit_is_kept()
    yield from database.sqlite(site)
    yield from database.postgresql()


def _data_folder(site: Settings, instance: Path) -> Path:
    """Where the database lies; on PostgreSQL that is the server's matter."""
    file = sqlite_file(site.database_url)
    return file.parent if file is not None else instance
