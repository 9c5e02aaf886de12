"""`flask keys`: the keys of a site."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from partnership.base.cli import Commands, write_whole
from partnership.base.config import keys_path, read_keys, site_settings
from partnership.base.errors import Conflict
from partnership.base.sealing import new_key
from partnership.operations.site_keys import queries, services
from partnership.operations.site_keys.services import FIELD, Rotation, fingerprints, retired, use_of
from partnership.store.db import transaction

SHOWN = 16  # letters of a fingerprint: enough to tell keys apart
ELSEWHERE = (
    "The keys of sealed values come from PARTNERSHIP_FIELD_KEYS, not from a file. Put a new one in front there, as "
    "“{number}:{key}”, start the site again, then run “flask keys rotate”"
)

commands = Commands("keys", help="The keys with which confidential values and the audit are written.")


@commands.command("list")
def show() -> None:
    """Show each key by its fingerprint, and how many values are sealed with it, now and in the history."""
    with transaction() as session:
        known = {(each.name, each.number): each for each in queries.known(session)}
        given = fingerprints(site_settings())
        over = retired(known, given)
        for (name, number), fingerprint in given.items():
            row = known.get((name, number))
            unknown = "retired: take it out" if name == FIELD and number in over else "new, not known yet"
            since = f"known since {row.known_since:%Y-%m-%d}" if row is not None else unknown
            line = f"{name}{f' {number}' if name == FIELD else ''}: {fingerprint[:SHOWN]}, {since}"
            if name == FIELD:
                now, then = use_of(session, number)
                line += f"; {now} values, {then} in the history"
            click.echo(line)


@commands.command("add")
def add() -> None:
    """Make a new key of sealed values in the keys file; it seals from the next start on. The older ones stay."""
    settings = site_settings()
    path = keys_path(settings, Path(current_app.instance_path))
    number, key = settings.keyring.keys[0][0] + 1, new_key()
    kept = read_keys(path) if path.is_file() else {}
    if kept.get("field_keys") != settings.field_keys:
        raise Conflict(ELSEWHERE.format(number=number, key=key))
    text = path.read_text().replace(f'"{kept["field_keys"]}"', f'"{number}:{key},{kept["field_keys"]}"')
    write_whole(path, text.encode(), keeps_access=True)
    click.echo(f"Key {number} stands in {path}. Copy that file to where you keep its copy, start the site again, then")
    click.echo("run “flask keys rotate”.")


@commands.command("rotate")
def rotate() -> None:
    """Seal every value anew with the newest key, while the site runs; can be ended at any moment and run again."""
    going = Rotation(site_settings().keyring)
    with transaction() as session:
        services.record(session, site_settings())
    while not going.is_over:
        with transaction() as session:
            going.step(session)
    click.echo(f"{going.done} values are sealed with key {going.keyring.keys[0][0]}.")
    for table, row_id in going.unreadable:
        click.echo(f"cannot be read with any of these keys: {table} {row_id}", err=True)
    if going.unreadable:
        raise click.exceptions.Exit(1)
    click.echo("Addresses in the history stay under the key with which they were written: keep the older keys.")


@commands.command("forget-form")
def forget_form() -> None:
    """Say that the key of forms will be another from the next start on; open forms and links in mails end with it."""
    with transaction() as session:
        services.forget_form(session)
    click.echo("The key of forms is forgotten. Start the site with the new one, then run “flask database upgrade”.")


@commands.command("retire")
@click.argument("number", type=int)
def retire(number: int) -> None:
    """Say that the site needs an older key no more; refused while a value, now or in the history, is sealed with it."""
    with transaction() as session:
        services.retire(session, site_settings(), number)
    click.echo(f"Key {number} is not needed any more. Take it out of the keys file, then start the site again.")
