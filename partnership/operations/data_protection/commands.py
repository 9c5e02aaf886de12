"""`flask data`: what is held of somebody, erasure, and the papers of data protection."""

from __future__ import annotations

from pathlib import Path

import click

from partnership.base.cli import Commands, write_whole
from partnership.base.errors import NotFound
from partnership.documents.word.writer import write_word
from partnership.operations.data_protection import queries
from partnership.operations.data_protection.erasure import erase_everywhere
from partnership.operations.data_protection.papers import compose_assessment, compose_record
from partnership.operations.data_protection.services import end_old, site_facts
from partnership.operations.data_protection.subject_access import DATA_TAKEN, tell_taken, write_zip
from partnership.register.authority.erasures import queries as erasures
from partnership.register.authority.erasures.services import decide_for_contact
from partnership.store import audit
from partnership.store.db import db, forget_old_pages, reading, transaction
from partnership.store.models import now

commands = Commands("data", help="Personal data: what is held of somebody, erasure, and the papers about it.")
_FILE = click.Path(dir_okay=False, path_type=Path)


@commands.command("export")
@click.argument("email")
@click.option("--out", type=_FILE, required=True, help="The zip file to write.")
def export(email: str, out: Path) -> None:
    """Write all that is held of the account EMAIL: a Word file and a JSON file in a zip."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        account = queries.account_called(session, email)
        content = write_zip(session, account)
        audit.record(session, DATA_TAKEN, account)
        tell_taken(session, account)
    write_whole(out, content, is_private=True)
    click.echo(f"{out}: all that is held of one person. Give it to nobody else.")


@commands.command("erase")
@click.argument("email")
@click.option("--name", "names", multiple=True, help="First and last name, as it may stand in texts; again for more.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_account(email: str, names: tuple[str, ...], yes: bool) -> None:  # noqa: FBT001 - click's flag
    """Erase who held the closed account EMAIL: names, addresses, sign-ins and factors. It cannot be undone."""
    if not yes:
        click.confirm("This cannot be undone. Erase it?", abort=True)
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        done = erase_everywhere(session, queries.account_called(session, email), names)
    forget_old_pages()
    click.echo(f"Erased: {done}. Backups of before have it until they are deleted.")


@commands.command("words")
def words() -> None:
    """List what partnerships are asked about words that name erased persons; nothing of the words is shown."""
    with reading():
        for each in erasures.open_questions(db.session()):
            click.echo(f"{each.id.hex[:8]}  asked {each.at:%Y-%m-%d}, until {each.lapses_at:%Y-%m-%d}")


@commands.command("decide")
@click.argument("number")
@click.option("--yes/--no", "is_agreed", default=None, required=True, help="Take the name out, or leave each text.")
@click.option("--why", required=True, help="The reason, as the data protection contact gave it, without the name.")
def decide(number: str, is_agreed: bool, why: str) -> None:  # noqa: FBT001 - click's flag
    """Record what the data protection contact decided about NUMBER, once coordinators had 14 days."""
    audit.set_actor(audit.COMMAND_LINE)
    with transaction() as session:
        found = [each for each in erasures.open_questions(session) if each.id.hex.startswith(number.strip().lower())]
        if len(found) != 1:
            message = f"There is no open question {number}. List them with: flask data words"
            raise NotFound(message)
        decide_for_contact(session, found[0], is_agreed=is_agreed, reason=why)
    forget_old_pages()
    click.echo("Recorded.")


@commands.command("tidy")
def tidy() -> None:
    """Delete what was kept long enough, as the worker does by itself."""
    audit.set_actor(audit.SYSTEM)
    with transaction() as session:
        done = end_old(session, now())
    forget_old_pages()
    click.echo(str(done) if done else "Nothing was kept longer than it should be.")


@commands.command("record")
@click.option("--out", type=_FILE, required=True, help="The Word file to write.")
def record(out: Path) -> None:
    """Write the record of processing (article 30) as a Word file."""
    with reading():
        write_whole(out, write_word(compose_record(site_facts(db.session()))))
    click.echo(str(out))


@commands.command("assessment")
@click.option("--out", type=_FILE, required=True, help="The Word file to write.")
def assessment(out: Path) -> None:
    """Write a draft of the data protection impact assessment (article 35) as a Word file."""
    with reading():
        write_whole(out, write_word(compose_assessment(site_facts(db.session()))))
    click.echo(str(out))
