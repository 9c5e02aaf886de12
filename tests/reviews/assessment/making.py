"""Assessments for tests: sheets by hand, and a partnership with two agencies, their editors and an open assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from partnership.reviews.assessment.sheet import (
    AssessmentSheet,
    CompetenceEntry,
    Earlier,
    EvidencePiece,
    SettingEvidence,
    SheetTheme,
    TaskEvidence,
    TaskHolder,
)
from partnership.store.models import Assessment, CompetenceRating, Evidence, Rating

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

HOME = "/partnerships/thameside/assessment"


@dataclass
class Scene:
    """A partnership with an open assessment; the police and the refuge take part, each with an editor."""

    world: World
    partnership: Partnership
    police: Organisation
    refuge: Organisation
    coordinator: Account
    editor: Account
    helper: Account
    reader: Account
    base: str  # the address of the open assessment

    def client(self, account: Account) -> CheckedClient:
        """Somebody who is signed in."""
        found: CheckedClient = self.world.app.test_client()
        return found.sign_in(account)

    def competence(self, number: str = "2.5") -> str:
        """The address of a competence."""
        return f"{self.base}/competences/{number}"

    def rating(self, number: str = "2.5") -> CompetenceRating:
        """What is stored for a competence."""
        with self.world.session() as session:
            return session.scalars(
                select(CompetenceRating)
                .join(Assessment, Assessment.id == CompetenceRating.assessment_id)
                .where(CompetenceRating.competence_id == number, Assessment.id == UUID(self.base.rsplit("/", 1)[1]))
            ).one()

    def pieces(self) -> list[Evidence]:
        """All evidence, oldest first, taken away or not."""
        with self.world.session() as session:
            return list(session.scalars(select(Evidence).order_by(Evidence.created_at, Evidence.id)))

    def assessments(self) -> list[Assessment]:
        """All assessments."""
        with self.world.session() as session:
            return list(session.scalars(select(Assessment).order_by(Assessment.created_at)))

    def add_evidence(self, client: CheckedClient, text: str = "Minutes of a meeting", number: str = "2.5") -> Evidence:
        """Add a piece as a visitor does."""
        answer = client.submit(f"{self.competence(number)}/evidence/add", text=text)
        assert answer.status_code == 302, answer.text
        return next(piece for piece in reversed(self.pieces()) if piece.text == text)


def make_scene(world: World) -> Scene:
    """A partnership and an assessment that its coordinator has opened."""
    partnership = world.partnership()
    police = world.organisation("Borough police", partnership)
    refuge = world.organisation("Tideway charity", partnership, kind_id="refuge")
    world.contact(police)
    world.confirm(police)
    world.responsibility(partnership, police, "interpreting")
    scene = Scene(
        world,
        partnership,
        police,
        refuge,
        world.coordinator(partnership),
        world.editor(police),
        world.editor(refuge),
        world.reader(partnership),
        "",
    )
    answer = scene.client(scene.coordinator).submit(f"{HOME}/new", title="Self-assessment 2010")
    assert answer.status_code == 302, answer.text
    scene.base = answer.headers["Location"]
    return scene


def entry(number: str, rating: Rating | None = None, **values: Any) -> CompetenceEntry:
    """A competence of a sheet."""
    return CompetenceEntry(number, f"Competence {number}", "What would show it.", rating=rating, **values)


def sheet(*entries: CompetenceEntry, **values: Any) -> AssessmentSheet:
    """A sheet with one theme."""
    given: dict[str, Any] = {
        "id": "a", "title": "Self-assessment 2010", "partnership": "Exampleton Partnership", "area": "Exampleton",
        "pack": "A pack", "opened_on": date(2010, 1, 4), "as_of": date(2010, 2, 1),
    }  # fmt: skip
    return AssessmentSheet(**given | {"themes": (SheetTheme("HT1", "Victim identification", entries),)} | values)


def full_sheet() -> AssessmentSheet:
    """A closed sheet with something in every field."""
    task = TaskEvidence("interpreting", "Interpreting", (TaskHolder("Lockgate", "children", "contacts confirmed 3 May 2010"),),
                ("Deputy & Sons",), 2, ("Nobody answers at night.",))  # fmt: skip
    settings = (
        SettingEvidence("AC1", "Care homes", ("Home",), date(2010, 1, 3), "A plan"),
        SettingEvidence("AC2", "Homes", (), None),
    )
    pieces = (
        EvidencePiece("p", "Minutes\nof a meeting", "https://www.example.org/a?b=1&c=2", "Police", date(2010, 1, 9), 3),
    )
    earlier = Earlier(Rating.NOT_IN_PLACE, "Nothing", "Begin", "Police", date(2009, 5, 1), date(2009, 6, 1))
    return sheet(
        entry("1.1", Rating.PROVEN, reason="Why", pieces=pieces, tasks=(task,), settings=settings, earlier=earlier),
        entry("1.2", Rating.IN_PLACE, action="Do it", owner="Police", due_on=date(2010, 9, 1)),
        entry("1.3", None, action="Do that"),
        entry("1.4", Rating.DEVELOPING, action="Done that", owner="Refuge", done_on=date(2010, 1, 20)),
        closed_on=date(2010, 2, 1), closed_by="Coordinator", conclusion="Better.\nStill much to do.",
        earlier_id="b", earlier_title="Self-assessment 2009", earlier_closed_on=date(2009, 2, 2),
    )  # fmt: skip
