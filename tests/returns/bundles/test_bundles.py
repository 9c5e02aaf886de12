"""Bundles: everything in one file, an own pack, who may have which, and that both are made as a stream."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from datetime import date
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.guidance.types import Level, Sector
from partnership.map.downloads.render_queue import folder_of
from partnership.register.partnerships.queries import get_partnership
from partnership.returns.bundles.contents import everything_of
from partnership.returns.bundles.views import Notebook
from partnership.returns.bundles.zip_stream import count_files, pack
from partnership.store.db import db
from partnership.store.models import (
    Contact,
    IssuedFile,
    Organisation,
    Participation,
    Protocol,
    ReturnChecklist,
    Role,
)
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from consultation.making import Scene
    from flask import Flask

FORMS = tuple(load_packs()["solace-2009"].forms.values())
LENGTHS = ("full", "operational", "what-you-sign-for")  # an agreement has no card
PAPERS = ("thameside-return-safety-checklist", "handover")
ZIP = "/partnerships/thameside/papers/papers.zip"


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def words(word: bytes) -> str:
    """The words of a Word file, its headers too."""
    text = "".join(each.decode(errors="ignore") for name, each in files(word).items() if name.endswith(".xml"))
    text = text.replace("</w:p>", " ").replace("\u00a0", " ")  # within telephone numbers
    return re.sub(r"<[^>]+>", "", text)


def pack_of(scene: Scene, key: str) -> str:
    return f"/partnerships/thameside/papers/{scene.agencies[key].id}"


@pytest.fixture
def checklist(scene: Scene) -> None:
    with scene.world.session() as session:
        of = {"partnership_id": scene.partnership.id, "route": "best-interests-return"}
        session.add_all([ReturnChecklist(age_group="child", country=each, **of) for each in ("RO", "NG", "NG")])


def test_it_holds_every_paper_once_with_names_that_sort_and_say_what_they_are(scene: Scene, checklist: None) -> None:
    scene.agree()
    response = scene.client("reader").get(ZIP)
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    assert re.search(r'filename="thameside-papers-\d{4}-\d\d-\d\d\.zip"', response.headers["Content-Disposition"])
    names = sorted(files(response.data))
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DAY", name) for name in names] == [
        "00-hashes.txt",
        "00-index.docx",
        *(
            f"{at:02}-thameside-anti-trafficking-partnership-{length}-1-0-agreed.docx"
            for at, length in enumerate(LENGTHS, 1)
        ),
        "04-terms-1-0-agreed.docx",
        *(
            f"{at:02}-thameside-common-terms-{length}-1-1-working-draft.docx"
            for at, length in enumerate(LENGTHS[:2], 5)
        ),
        *(
            f"{at:02}-{paper}-{country}-child-best-interests-return-1-1-draft.docx"
            for at, (country, paper) in enumerate(product(("ng", "ro"), PAPERS), 7)
        ),
        *(f"{at:02}-thameside-form-{form.code.lower()}-{form.id}-1-0.docx" for at, form in enumerate(FORMS, 11)),
        f"{len(FORMS) + 11:02}-thameside-who-does-what-DAY-draft.docx",
        f"{len(FORMS) + 12:02}-thameside-contact-sheet-DAY-draft.docx",
        f"{len(FORMS) + 13:02}-thameside-at-a-glance-DAY-draft.docx",
        f"{len(FORMS) + 14:02}-thameside-identification-audit-DAY-draft.docx",
        f"{len(FORMS) + 15:02}-thameside-indicator-cards-DAY-draft.docx",
    ]


def test_a_checklist_is_named_by_its_country(scene: Scene, checklist: None) -> None:
    page = scene.client("reader").page("/partnerships/thameside/papers").get_text(" ", strip=True)
    assert "Return of a child to Romania: handover page alone" in page
    assert "to RO" not in page


def test_the_list_has_the_hash_of_every_file_and_the_index_names_each(scene: Scene) -> None:
    held = files(scene.client("reader").get(f"{ZIP}?text=y").data)
    listed = dict(reversed(line.split("  ")) for line in held["00-hashes.txt"].decode().splitlines())
    assert listed == {name: sha256(each).hexdigest() for name, each in held.items() if name != "00-hashes.txt"}
    index = words(held["00-index.docx"])
    for name in held:
        if name.endswith(".docx") and name != "00-index.docx":
            assert name in index
            assert f"{name.removesuffix('.docx')}.txt" in held
    assert "Papers of Thameside partnership" in index


def test_the_files_are_those_that_the_pages_hand_out(scene: Scene) -> None:
    scene.agree()
    with scene.world.session() as session:
        for row in session.scalars(select(Contact)):
            row.telephone = "020 7946 0777"  # since it was agreed
    client = scene.client("reader")
    held = files(client.get(ZIP).data)
    assert ["020 7946 0777" in words(held[name]) for name in sorted(held)[2:4]] == [False, False]
    for at, length in enumerate(LENGTHS[:2], 1):
        single = client.get(f"{scene.base}/download?length={length}").data
        assert held[f"{at:02}-thameside-anti-trafficking-partnership-{length}-1-0-agreed.docx"] == single
    assert client.get("/partnerships/thameside/audit/download").data in held.values()


def test_files_of_versions_are_recorded_as_they_leave(scene: Scene, app: Flask) -> None:
    scene.agree()
    held = files(scene.client("reader").get(ZIP).data)
    with app.app_context():
        recorded = {row.sha256 for row in db.session.scalars(select(IssuedFile))}
    assert recorded == {sha256(each).hexdigest() for name, each in held.items() if "-1-0-agreed" in name}
    assert len(recorded) == len(LENGTHS) + 1  # and the terms that the paper adopts


def test_the_same_state_gives_the_same_bytes_and_another_state_others(scene: Scene) -> None:
    client = scene.client("reader")
    first, again = client.get(ZIP).data, scene.client("coordinator").get(ZIP).data
    assert first == again
    assert scene.edit("Nobody shares anything by telephone.") == 302
    assert client.get(ZIP).data != first


def test_the_next_version_at_work_goes_in_beside_the_one_in_force(scene: Scene) -> None:
    scene.agree()
    scene.client("coordinator").submit(f"{scene.base}/next-version")
    names = sorted(files(scene.client("reader").get(ZIP).data))
    assert [name for name in names if "anti-trafficking" in name] == [
        *(
            f"{at:02}-thameside-anti-trafficking-partnership-{length}-1-0-agreed.docx"
            for at, length in enumerate(LENGTHS, 1)
        ),
        *(
            f"{at:02}-thameside-anti-trafficking-partnership-{length}-1-1-working-draft.docx"
            for at, length in enumerate(LENGTHS, 4)
        ),
    ]


def test_an_archived_protocol_stays_out(scene: Scene) -> None:
    page = scene.client("coordinator").page(scene.base)
    version = page.select_one("form[action$='/archive'] [name=version]") or page.select_one("[name=version]")
    assert version is not None
    scene.client("coordinator").send(f"{scene.base}/archive", version=version["value"])
    assert not [name for name in files(scene.client("reader").get(ZIP).data) if "anti-trafficking" in name]


def test_an_own_pack_has_what_was_signed_what_they_do_and_what_they_are_asked(scene: Scene) -> None:
    scene.open_consultation()
    names = sorted(files(scene.client("police lead").get(f"{pack_of(scene, 'police')}/pack.zip").data))
    assert [name[:30] for name in names] == ["00-hashes.txt", "00-index.docx", "01-our-roles-and-contacts-2026"[:30],
                                            "02-thameside-anti-trafficking-"]  # fmt: skip
    scene.close()
    scene.open_signing()
    scene.approve()
    held = files(scene.client("police lead").get(f"{pack_of(scene, 'police')}/pack.zip").data)
    assert "What we are asked about" in words(held["00-index.docx"])
    assert [name for name in held if "for-signature" in name]
    assert scene.sign("police") == 302
    held = files(scene.client("police lead").get(f"{pack_of(scene, 'police')}/pack.zip").data)
    assert "What we have signed" in words(held["00-index.docx"])
    assert "What we are asked about" not in words(held["00-index.docx"])


def test_the_page_of_an_own_pack_tells_roles_and_numbers_from_the_map(scene: Scene) -> None:
    scene.world.responsibility(scene.partnership, scene.agencies["police"], "first-response", Role.DEPUTY)
    held = files(scene.client("police lead").get(f"{pack_of(scene, 'police')}/pack.zip").data)
    (name,) = [each for each in held if each.startswith("01-")]
    text = words(held[name])
    for said in ("Borough police", "Monitoring and review", "First response", "020 7946 0101", "Duty desk"):
        assert said in text, said
    assert "Tideway refuge" not in text


@pytest.mark.parametrize(
    ("who", "page", "zipped"),
    [
        ("police lead", 200, 200),
        ("police reader", 200, 200),
        ("coordinator", 200, 200),
        ("reader", 403, 403),
        ("refuge lead", 403, 403),
    ],
)
def test_a_pack_is_for_its_own_people_and_coordinators(scene: Scene, who: str, page: int, zipped: int) -> None:
    client = scene.client(who)
    assert client.get(pack_of(scene, "police")).status_code == page
    assert client.get(f"{pack_of(scene, 'police')}/pack.zip").status_code == zipped


def test_another_partnership_finds_nothing_there(scene: Scene, app: Flask) -> None:
    riverside = scene.world.partnership("riverside")
    for account in (scene.world.reader(riverside), scene.world.coordinator(riverside)):
        client = app.test_client().sign_in(account)  # type: ignore[attr-defined]
        for path in (ZIP, "/partnerships/thameside/papers", pack_of(scene, "police"),
                     f"{pack_of(scene, 'police')}/pack.zip", "/partnerships/thameside/papers/progress"):  # fmt: skip
            assert client.get(path).status_code == 404, path
        own = f"/partnerships/riverside/papers/{scene.agencies['police'].id}"
        assert client.get(own).status_code == 404
        assert client.get(f"{own}/pack.zip").status_code == 404


def test_one_that_takes_part_no_more_has_no_pack(scene: Scene) -> None:
    with scene.world.session() as session:
        row = session.scalars(
            select(Participation).where(Participation.organisation_id == scene.agencies["police"].id)
        ).one()
        row.left_on = date(2010, 1, 1)
    assert scene.client("coordinator").get(pack_of(scene, "police")).status_code == 404


def test_the_page_offers_the_packs_that_one_may_have(scene: Scene) -> None:
    def offered(who: str) -> list[str]:
        page = scene.client(who).page("/partnerships/thameside/papers")
        links = page.select("main a[href*='/papers/']")
        return [link.text for link in links if "progress" not in link["href"]]

    assert offered("police lead") == ["Borough police"]
    assert offered("reader") == []
    assert len(offered("coordinator")) == len(scene.agencies)


def test_a_hostile_name_stays_out_of_the_names_of_files(scene: Scene) -> None:
    with scene.world.session() as session:
        row = session.get_one(Organisation, scene.agencies["police"].id)
        row.name = '../../"; rm -rf ~\u202e<b>' + "x" * 200
        row.short_name = "../\u2603 ..\\"
    response = scene.client("coordinator").get(f"{pack_of(scene, 'police')}/pack.zip")
    name = re.search(r'filename="([^"]+)"$', response.headers["Content-Disposition"])
    assert name is not None
    for each in (name[1], *files(response.data)):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", each), each
        assert ".." not in each
        assert len(each) < 140


def test_progress_is_told_to_who_asked_and_to_nobody_else(scene: Scene, app: Flask) -> None:
    client, at = scene.client("reader"), "/partnerships/thameside/papers/progress"
    assert "Nothing is being sent yet" in client.get(at).text
    number = len(files(client.get(ZIP).data))
    assert f"{number} of {number} files" in client.get(at).text
    assert "Nothing is being sent yet" in scene.client("coordinator").get(at).text
    Notebook(folder_of(app), scene.accounts["reader"].id, scene.partnership.id).note(2, 5)
    half = client.get(at).text
    assert "Files are being sent" in half
    assert "2 of 5 files" in half


def test_a_client_that_goes_away_leaves_nothing_open(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")
    response = client.get(ZIP, buffered=False)
    stream = iter(response.response)
    next(stream)
    next(stream)
    response.close()
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert scene.edit("Written while nobody reads.") == 302


def test_nothing_is_held_in_the_database_between_two_pieces(scene: Scene, app: Flask) -> None:
    scene.agree()
    response = scene.client("reader").get(ZIP, buffered=False)
    with app.app_context():
        pool: Any = db.engine.pool
    for _piece in response.response:
        assert pool.checkedout() == 0
    response.close()


def test_a_change_in_the_middle_does_not_reach_what_was_decided_at_the_start(scene: Scene, app: Flask) -> None:
    client = scene.client("reader")
    whole = client.get(ZIP).data
    response = client.get(ZIP, buffered=False)
    stream = iter(response.response)
    pieces = [next(stream)]
    with scene.world.session() as session:
        session.get_one(Protocol, scene.protocol_id).title = "Another name"
        session.get_one(Organisation, scene.agencies["council"].id).name = "Another council"
    pieces += list(stream)
    response.close()
    assert b"".join(pieces) == whole
    assert client.get(ZIP).data != whole


def _grow(scene: Scene, number: int, protocols: int) -> None:
    with scene.world.session() as session:
        rows = [
            Organisation(name=f"Agency {at}", kind_id="police", sector=Sector.STATUTORY, level=Level.LOCAL)
            for at in range(number)
        ]
        session.add_all(rows)
        session.flush()
        for row in rows:
            session.add(
                Participation(partnership_id=scene.partnership.id, organisation_id=row.id, joined_on=date(2009, 4, 1))
            )
            session.add(Contact(organisation_id=row.id, post="Duty desk", telephone="020 7946 0000", is_main=True))
        for at in range(protocols):
            protocol = Protocol(
                partnership_id=scene.partnership.id,
                template_id="safeguarding-trafficked-children",
                title=f"Protocol {at}",
            )
            protocol.parties = [Party(organisation_id=row.id) for row in rows]
            session.add(protocol)


def test_memory_does_not_grow_with_the_number_of_files(scene: Scene, app: Flask) -> None:
    _grow(scene, 10, 5)
    with app.test_request_context():
        contents = everything_of(get_partnership("thameside"))
        assert count_files(contents, with_text=False) >= 15
        for _piece in pack(contents):
            break  # templates and tables that are read once
        tracemalloc.start()
        sizes, peaks = 0, []
        for piece in pack(contents):
            sizes += len(piece)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
            del piece
        tracemalloc.stop()
    assert sizes > 500_000
    late = max(peaks[-20:])
    assert max(peaks) < 12_000_000, max(peaks)
    assert late < 1.5 * max(peaks[:20]), (late, max(peaks[:20]))


def test_the_command_writes_the_whole_file_or_none(scene: Scene, app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "papers.zip"
    run = app.test_cli_runner().invoke
    asked = ["documents", "bundle", "--partnership", "thameside", "--out", str(out)]
    result = run(args=asked)
    assert result.exit_code == 0, result.output
    assert result.output.endswith(f"{out}\n")
    assert out.read_bytes() == scene.client("reader").get(ZIP).data
    held = set(tmp_path.iterdir())
    for wrong in (["--partnership", "nowhere"], ["--organisation", str(scene.partnership.id)]):
        result = run(args=[*asked[:4], "--out", str(tmp_path / "none.zip"), *wrong])
        assert result.exit_code == 1, result.output
        assert set(tmp_path.iterdir()) == held
    result = run(args=[*asked[:4], "--out", "/dev/full/none.zip"])
    assert result.exit_code == 1
    own = run(args=[*asked[:4], "--organisation", str(scene.agencies["police"].id), "--out", str(out)])
    assert own.exit_code == 0
    assert [name for name in files(out.read_bytes()) if "our-roles" in name]


def test_a_visitor_without_script_can_do_it_all(scene: Scene) -> None:
    client: CheckedClient = scene.client("reader")
    page = client.page("/partnerships/thameside/documents")
    (link,) = page.select("main a[href='/partnerships/thameside/papers']")
    page = client.page(str(link["href"]))
    form = page.select_one("main form")
    assert form is not None
    assert (form["action"], form["method"]) == (ZIP, "get")
    assert page.select_one("a[href$='/papers/progress']")


def test_an_own_pack_asks_again_for_a_signature_that_is_set_aside(scene: Scene) -> None:
    scene.client("police lead")
    scene.open_signing()
    scene.approve()
    assert scene.sign("police") == 302
    path = f"{scene.base}/signing/{scene.row('police').id}/object"
    assert scene.client("coordinator").submit(path, reason="Nobody there gave it").status_code == 302
    held = files(scene.client("police lead").get(f"{pack_of(scene, 'police')}/pack.zip").data)
    assert "What we have signed" not in words(held["00-index.docx"])
    assert "What we are asked about" in words(held["00-index.docx"])
    assert [name for name in held if "for-signature" in name]
