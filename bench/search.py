"""Search among many organisations, against the raw queries of its index, and against FTS5 over the same words.

The raw query of a search asks the index for each word, as plain SQL by the driver: no audience, no kinds or tasks that
are meant, no order by who is near, nothing mended. FTS5 is asked for the names; its times are printed without a limit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import select

from bench.material.measuring import Report, Timing, milliseconds, timing
from bench.material.site import SLUG, fill, site
from partnership.accounts import services
from partnership.map.mapping.queries import pack_of, read_map
from partnership.operations.demo.made_up import add_made_up
from partnership.operations.overview.search_page import holders
from partnership.policy.viewer import Member, Viewer
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.hits import Search, guidance_words
from partnership.register.search.words import BEGINNING, END, words
from partnership.store.db import db, reading, sqlite_driver, transaction
from partnership.store.models import Account, MemberRole, Membership

if TYPE_CHECKING:
    from flask import Flask

GOAL, LARGE = 20_000, 150_000
MOST_OF_RAW = 3.0  # the whole answer, times the raw queries, at the 95th percentile
MOST_OF_PAGE = 100.0  # milliseconds
TAKING_PART = 200
ASKED = (
    "ashbourne", "police ash", "coldham", "glenford hospital", "yewton", "refuge", "vietnamese interpreter",
    "solicitor", "social services", "mental health", "safe house", "nrm", "missing child", "metropolitan police",
    "hospitl", "polise", "tidewya", "ivydale school", "embassy vietnam", "duty desk",
)  # fmt: skip


def build(organisations: int, folder: Path) -> Flask:
    """A site with the demonstration and so many made-up organisations."""
    app = site(folder)
    with app.app_context():
        fill(0)
        with transaction() as session:
            for _ in add_made_up(session, get_partnership(SLUG), organisations, seed=2009, taking_part=TAKING_PART):
                session.flush()
    return app


def raw(connection: Any) -> dict[str, Any]:
    """Each search as its raw queries: one a word, the best first."""

    def ask(text: str) -> None:
        for word in words(text):
            end = word + (END if len(word) >= BEGINNING else "")
            connection.execute(
                "SELECT organisation_id, max(weight) FROM search_token WHERE token >= ? AND token <= ? "
                "GROUP BY organisation_id ORDER BY 2 DESC LIMIT 6",
                (word, end),
            ).fetchall()

    return {text: lambda text=text: ask(text) for text in ASKED}


def full_text(connection: Any) -> dict[str, Any]:
    """Each search as FTS5 finds its words in names, with their count."""
    connection.execute("CREATE VIRTUAL TABLE temp.names USING fts5(name, prefix='3 4')")
    connection.execute("INSERT INTO temp.names (name) SELECT name FROM organisation")

    def ask(text: str) -> None:
        found = " ".join(f'"{word}"*' for word in words(text))
        connection.execute("SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT 6", (found,)).fetchall()
        connection.execute("SELECT count(*) FROM names WHERE names MATCH ?", (found,)).fetchone()

    return {text: lambda text=text: ask(text) for text in ASKED}


def searches() -> dict[str, Any]:
    """Each search with audience, groups and what was meant."""
    partnership = get_partnership(SLUG)
    viewer = Viewer(account_id=uuid4(), memberships={partnership.id: Member(MemberRole.READER)})
    map_, pack = read_map(partnership, viewer), pack_of(partnership)
    asked = Search(viewer, pack, guidance_words(pack), lambda task: holders(map_, task))
    return {text: lambda text=text: asked.find(text) for text in ASKED}


def over_all(taken: dict[str, Timing]) -> Timing:
    """The times of all searches together: the medians of each."""
    return timing([each.median for each in taken.values()])


def pages(app: Flask) -> Timing:
    """The whole page of each search, with sign-in and templates."""
    with app.app_context(), transaction() as session:
        account = session.scalars(select(Account).join(Membership, Membership.account_id == Account.id)).all()[0]
        token = services.begin_sign_in(session, account, "bench")
    client = app.test_client()
    client.set_cookie("sign-in", token, domain="localhost")
    found = {text: lambda text=text: client.get("/search", query_string={"q": text}).get_data() for text in ASKED}
    return over_all(milliseconds(found, 7))


def measure(report: Report, organisations: int) -> float:
    """Print the figures of one size; gives the milliseconds of a search at the 95th percentile."""
    with tempfile.TemporaryDirectory() as name:
        start = time.process_time()
        app = build(organisations, Path(name))
        report.say(f"{organisations} organisations loaded and put into words", time.process_time() - start, "s")
        connection = sqlite_driver.connect(str(Path(name) / "bench.sqlite3"))
        with app.app_context(), reading():
            ours = over_all(milliseconds(searches(), 15))
            db.session.remove()
        plain, peer = over_all(milliseconds(raw(connection), 15)), over_all(milliseconds(full_text(connection), 15))
        connection.close()
        report.time(f"search, {organisations}", ours, f"FTS5 over names: {peer.median:.2f} ms, p95 {peer.p95:.2f}")
        report.time(f"raw queries, {organisations}", plain)
        if organisations <= GOAL:
            report.within(f"search beside the raw queries, p95, {organisations}", ours.p95 / plain.p95, "", MOST_OF_RAW)
        report.within(f"page of a search, p95, {organisations}", pages(app).p95, "ms", MOST_OF_PAGE)
        return ours.p95


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help=f"{LARGE} organisations too")
    report = Report()
    usual = measure(report, GOAL)
    if options.parse_args().full:
        report.say(f"a search among {LARGE / GOAL:.1f} times as many, p95", measure(report, LARGE) / usual, "times")
    report.end()


if __name__ == "__main__":
    main()
