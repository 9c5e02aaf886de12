"""Commands of the demonstration: load it, and print its accounts."""

from __future__ import annotations

import secrets
import tomllib
from pathlib import Path

import click
from flask import current_app

from partnership.accounts import passwords, queries
from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.base.private_files import for_owner
from partnership.operations.demo import loader, public
from partnership.operations.demo.made_up import add_made_up
from partnership.operations.demo.next_door import read_coordinator
from partnership.register.partnerships.queries import get_partnership, is_any_partnership, slug_is_in_use
from partnership.store import audit
from partnership.store.db import db, transaction

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
GROUPS, GROUP_LENGTH = 4, 4

commands = Commands("demo", help="The demonstration partnership.")


@commands.command("load")
@click.option("--partnership", "slug", type=click.Choice(list(loader.FILES)), default="demo", show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing, without a fault, when it is there already.")
@click.option("--organisations", type=click.IntRange(0, 200_000), default=0, help="So many made-up ones on top.")
@click.option("--taking-part", type=click.IntRange(0, 5_000), default=0, help="So many of them take part in demo.")
@click.option("--seed", type=int, default=2009, help="The same seed makes the same names.")
def load(slug: str, if_empty: bool, organisations: int, taking_part: int, seed: int) -> None:  # noqa: FBT001 - flags
    """Load a demonstration partnership: `demo` of 2009 or `demo-2026` of today, which may stand beside it.

    With --organisations, a large made-up register on top.
    """
    is_there = slug_is_in_use(slug)
    is_demonstration = any(map(slug_is_in_use, loader.FILES))
    if if_empty and not is_demonstration and is_any_partnership():
        click.echo("This database is in use: the demonstration was not loaded.")
        return
    if not (is_there and (if_empty or organisations)):
        with transaction() as session:
            loader.load(session, slug)
        click.echo(f"Loaded the partnership {slug}.")
    if organisations:
        _add_made_up(slug, organisations, seed, taking_part)


def _add_made_up(slug: str, number: int, seed: int, taking_part: int) -> None:
    with click.progressbar(length=number, label="Adding made-up organisations") as bar:
        added, batches = 0, None
        while added < number:
            with transaction() as session:
                batches = batches or add_made_up(
                    session, get_partnership(slug), number, seed=seed, taking_part=taking_part
                )
                reached = next(batches)
            bar.update(reached - added)
            added = reached


@commands.command("publish")
@click.option("--partnership", "slug", type=click.Choice(list(loader.FILES)), default="demo", show_default=True)
def publish(slug: str) -> None:
    """Let a few entries of a demonstration into its public directory and feed, each by the yes of whose it is."""
    with transaction() as session:
        number = public.publish(session, slug)
    click.echo(f"Anybody finds {number} organisations of {slug} now, and other systems read them.")


@commands.command("users")
def users() -> None:
    """Print the demonstration accounts and their passwords, which are made when they are first asked for."""
    settings = site_settings()
    if not settings.demo:
        message = "this site is not in demonstration mode (PARTNERSHIP_DEMO=1)"
        raise click.ClickException(message)
    path = Path(current_app.instance_path) / "demo-accounts.toml"
    kept = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    shown: dict[str, str] = {}
    known = [each for slug in loader.FILES for each in loader.read_data(slug)["users"]]
    for each in [*known, read_coordinator()]:
        email = each["email"]
        account = queries.account_by_email(email)
        if account is None:  # loaded by an older release, which had fewer accounts
            continue
        stored, word = account.password_hash, kept.get(email, "")
        db.session.rollback()
        if not (stored and word and passwords.is_right(word, stored)):
            word = _new_password(email)
        shown[email] = word
        click.echo(f"{email}  {word}  {each['post']} ({each['role']})")
    if not shown:
        message = "the demonstration is not loaded: run “flask demo load” first"
        raise click.ClickException(message)
    _keep(path, shown)


def _new_password(email: str) -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    word = "-".join(groups)
    hashed = passwords.hash_password(word)
    audit.set_actor(loader.ACTOR)
    with transaction():
        account = queries.account_by_email(email)
        if account is not None:
            account.password_hash = hashed
    return word


def _keep(path: Path, shown: dict[str, str]) -> None:
    text = "# Passwords of the demonstration accounts; this file is for nothing else.\n"
    text += "".join(f'"{email}" = "{word}"\n' for email, word in shown.items())
    with open(path, "w", encoding="utf-8", opener=for_owner) as file:
        file.write(text)
