"""The units and the container files that are shipped: hardened, complete, and of what is in the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from lacking import lack

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SERVICES = sorted((DOCS / "systemd").glob("*.service"))
MOST_EXPOSED = 2.0  # of ten, as systemd weighs it
COMPOSE: dict[str, Any] = yaml.safe_load((DOCS / "container" / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (DOCS / "container" / "Containerfile").read_text(encoding="utf-8")


def _systemd_analyze(*words: str) -> str:
    if shutil.which("systemd-analyze") is None:
        lack("systemd-analyze is not on this machine: apt install systemd")
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda each: each.stem)
def test_a_service_is_shut_in(unit: Path) -> None:
    told = _systemd_analyze("security", "--offline=true", "--no-pager", str(unit))
    found = re.search(r"Overall exposure level[^:]*: ([\d.]+)", told)
    assert found is not None, told
    assert float(found[1]) <= MOST_EXPOSED


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """With a program that is there in the place of that of the site."""
    for each in (*SERVICES, *(DOCS / "systemd").glob("*.timer")):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", each.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / each.name).write_text(text)
    assert _systemd_analyze("verify", *map(str, tmp_path.iterdir())) == ""


@pytest.mark.parametrize("unit", SERVICES, ids=lambda each: each.stem)
def test_a_service_writes_into_its_own_folders_only_and_is_no_root(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert "User=partnership\n" in text
    assert "ProtectSystem=strict\n" in text
    assert re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE) == ["/srv/partnership/instance"]


def test_the_backup_is_made_each_night_and_a_missed_one_later() -> None:
    timer = (DOCS / "systemd" / "partnership-backup.timer").read_text(encoding="utf-8")
    assert "OnCalendar=*-*-* 02:30:00" in timer
    assert "Persistent=true" in timer
    assert "flask --app wsgi backup create" in (DOCS / "systemd" / "partnership-backup.service").read_text()


def test_what_an_image_is_made_from_is_named_and_there() -> None:
    """Never the whole folder: beside the code may lie a database and its keys."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert names
    assert all((ROOT / name).exists() for name in names)
    assert not {".", "instance", ".git", ".venv"} & set(names)


def test_the_container_serves_as_nobody_of_weight() -> None:
    assert re.search(r"^USER partnership$", CONTAINERFILE, re.MULTILINE)
    for name in ("web", "worker", "migrate"):
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert "no-new-privileges:true" in service["security_opt"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    published = {name for name, service in COMPOSE["services"].items() if service.get("ports")}
    assert published == {"proxy"}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert COMPOSE["services"]["database"]["networks"] == ["inside"]


def test_the_site_of_the_compose_file_does_not_own_its_tables() -> None:
    web, owner = (COMPOSE["services"][name]["environment"]["PARTNERSHIP_DATABASE_URL"] for name in ("web", "migrate"))
    assert "//partnership_site:" in web
    assert "//partnership:" in owner


def test_files_that_the_compose_file_names_are_there() -> None:
    mounted = [each.split(":")[0] for each in COMPOSE["services"]["proxy"]["volumes"] if each.startswith("../")]
    assert mounted
    assert all((DOCS / "container" / each).exists() for each in mounted)
    assert (ROOT / COMPOSE["services"]["web"]["build"]["dockerfile"]).is_file()


def test_no_shipped_file_holds_a_password() -> None:
    text = (DOCS / "container" / "compose.yaml").read_text(encoding="utf-8").split("\nname:")[1]
    passwords = re.findall(r"://[^:@/\s]+:([^@\s]+)@", text) + re.findall(r"PASSWORD: (.+)", text)
    assert passwords
    assert all(re.fullmatch(r"\$\{[A-Z_]+:\?\}", each) for each in passwords)


@pytest.mark.parametrize("name", ["nginx/partnership.conf", "caddy/Caddyfile"])
def test_a_proxy_keeps_its_connections_shorter_than_the_site(name: str) -> None:
    from partnership.operations import serving  # noqa: PLC0415 - it changes a constant of the server

    text = (DOCS / name).read_text(encoding="utf-8")
    kept = [int(each) for each in re.findall(r"keepalive(?:_timeout)? (\d+)s", text)]
    assert kept
    assert max(kept) < serving.keepalive
