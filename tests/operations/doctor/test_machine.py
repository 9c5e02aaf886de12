"""What the doctor says of files, keys, programs, room and clock, each fault planted."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from operations.doctor.test_database import said
from register.mail.server import Post, serving

from partnership.base.config import Settings, load_settings
from partnership.operations.doctor import examination, files, keys
from partnership.operations.site_keys.services import record
from partnership.register.mail import services as outbox
from partnership.register.mail.kinds import MailKind
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import Mail, SiteKey, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder as it should be."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def site(tmp_path: Path, instance: Path) -> Settings:
    """Settings whose keys lie apart from the data."""
    return load_settings(instance, {"keys_file": str(tmp_path / "apart" / "keys.toml")})


def test_keys_apart_from_the_data_and_closed_are_sound(site: Settings, instance: Path) -> None:
    assert list(keys.place(site, instance)) == []


def test_keys_beside_the_data_are_named(instance: Path) -> None:
    assert "beside the data" in said(keys.place(load_settings(instance), instance))


def test_a_folder_in_which_others_can_replace_the_keys_is_named(site: Settings, instance: Path) -> None:
    Path(site.keys_file).parent.chmod(0o777)
    assert "put another file in the place of the keys" in said(keys.place(site, instance))


def test_keys_that_others_can_read_are_named(site: Settings, instance: Path) -> None:
    Path(site.keys_file).chmod(0o644)
    assert "can read the keys" in said(keys.place(site, instance))


def test_keys_from_the_environment_are_looked_at(site: Settings, instance: Path) -> None:
    from_elsewhere = replace(site, keys_file=str(instance / "no-such-file"))
    assert "come from the environment" in said(keys.place(from_elsewhere, instance))


@SQLITE
def test_a_database_that_knows_no_keys_is_named_and_one_that_does_is_sound(app: Flask) -> None:
    site = app.extensions["settings"]
    with app.app_context():
        assert "no fingerprints" in said(keys.fit(site))
        with transaction() as session:
            record(session, site)
        assert list(keys.fit(site)) == []


@SQLITE
def test_an_old_key_and_one_that_is_not_used_yet_are_looked_at(app: Flask) -> None:
    site = app.extensions["settings"]
    with app.app_context():
        with transaction() as session:
            record(session, site)
            session.get_one(SiteKey, ("field", 1)).known_since = now() - timedelta(days=500)
        assert "sealed with a key from" in said(keys.fit(site))
        newer = replace(site, field_keys=f"2:{site.field_keys[2:]},{site.field_keys}")
        assert "Key 2 of sealed values is new" in said(keys.fit(newer))


def test_an_open_instance_folder_and_an_open_file_in_it_are_named(instance: Path) -> None:
    assert list(files.instance_folder(instance)) == []
    (instance / "mail").mkdir()
    (instance / "mail" / "one.eml").write_text("a link that is a key")
    (instance / "mail" / "one.eml").chmod(0o644)
    assert "one.eml" in said(files.instance_folder(instance))
    (instance / "mail" / "one.eml").chmod(0o600)
    instance.chmod(0o755)
    assert "look into" in said(files.instance_folder(instance))


def test_a_site_that_can_change_its_own_code_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert "can change the code" in said(files.who_runs_it(tmp_path))
    assert list(files.who_runs_it(tmp_path / "nowhere-to-write")) == []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "runs as root" in said(files.who_runs_it(tmp_path))


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "soon nothing can be saved" not in said(examination.room({"the data": tmp_path}))
    monkeypatch.setattr(examination, "LEAST_FREE", 1 << 60)
    assert "soon nothing can be saved" in said(examination.room({"the data": tmp_path, "nothing": tmp_path / "none"}))


def test_an_almost_full_disk_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LOW_SHARE", 1.1)
    assert "less than a tenth" in said(examination.room({"the data": tmp_path}))


@SQLITE
def test_a_history_from_tomorrow_is_named(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.partnership()
    with app.app_context():
        assert list(examination.clock()) == []
        monkeypatch.setattr(examination, "now", lambda: now() - timedelta(minutes=10))
        told = said(examination.clock())
    assert "The history has an entry of" in told
    assert "behind its own files" not in told


@SQLITE
def test_a_clock_behind_the_code_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "now", lambda: now() - timedelta(days=9000))
    with app.app_context():
        assert "behind its own files" in said(examination.clock())


@SQLITE
def test_a_clock_that_no_server_sets_is_looked_at(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "TIMESYNC", tmp_path)
    with app.app_context():
        assert "No time server" in said(examination.clock())
        (tmp_path / "synchronized").touch()
        assert list(examination.clock()) == []


def test_a_machine_without_libreoffice_is_looked_at() -> None:
    assert "No PDF" in said(examination.programs(Settings(office="no-such-program")))
    assert list(examination.programs(Settings(office="true"))) == []


def test_a_site_that_sends_no_mail_is_named(instance: Path) -> None:
    assert "No mail is sent" in said(examination.way_out(Settings(), instance, tries_it=False))


def test_a_mail_server_that_is_not_there_is_named_and_one_that_is_gets_nothing(instance: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = Settings(mail_url=f"smtp+plain://127.0.0.1:{free.getsockname()[1]}")
    assert "takes nothing from this machine: ConnectionRefusedError" in said(
        examination.way_out(away, instance, tries_it=True)
    )
    post = Post()
    with serving(post):
        there = Settings(mail_url=f"smtp+plain://127.0.0.1:{post.port}")
        assert list(examination.way_out(there, instance, tries_it=True)) == []
    assert (post.connections, post.received) == (1, [])
    assert list(examination.way_out(away, instance, tries_it=False)) == []


@SQLITE
def test_mail_that_nobody_sends_is_named_as_a_worker_that_is_not_there(app: Flask, world: World) -> None:
    with world.session() as session:
        made = outbox.send(session, MailKind.INVITATION, "duty@example.org", "Words", "test")
    with app.app_context():
        assert list(examination.outbox()) == []
    with world.session() as session:
        session.get_one(Mail, made.id).created_at = now() - timedelta(hours=1)  # type: ignore[union-attr]
    with app.app_context():
        assert "no worker runs" in said(examination.outbox())
    with world.session() as session:
        session.get_one(Mail, made.id).last_fault = "TimeoutError"  # type: ignore[union-attr]
    with app.app_context():
        assert "1 times TimeoutError" in said(examination.outbox())
    with world.session() as session:
        session.get_one(Mail, made.id).given_up_at = now()  # type: ignore[union-attr]
    with app.app_context():
        assert "were given up" in said(examination.outbox())
    with world.session() as session:
        late = outbox.send(session, MailKind.INVITATION, "duty@example.org", "Words", "test")
    with world.session() as session:
        session.get_one(Mail, late.id).created_at = now() - timedelta(hours=1)  # type: ignore[union-attr]
    with app.app_context():
        assert "no worker runs" in said(examination.outbox())  # why an older one was given up is no word of this one


@SQLITE
def test_guidance_with_a_fault_is_named(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        assert list(examination.faults()) == []
        (tmp_path / "guidance" / "ours").mkdir(parents=True)
        (tmp_path / "guidance" / "ours" / "pack.toml").write_text("this is no TOML")
        examination.refused_of_site.__globals__["_packs"].cache_clear()
        assert "The guidance “ours” of this site is not in use" in said(examination.faults())


@SQLITE
def test_whoever_should_say_the_second_yes_is_asked_for(app: Flask, world: World) -> None:
    world.administrator()
    one = world.partnership()
    world.coordinator(one, is_cleared=True)
    with app.app_context():
        found = {
            area.name: said(area.found) for area in examination.examine(app.extensions["settings"], world.file.parent)
        }
    assert "Fewer than two people manage" in found["People"]
    assert "thameside has 1 coordinator:" in found["People"]
    assert "Fewer than two coordinators of thameside are cleared" in found["People"]
    world.administrator("second@example.org")
    world.coordinator(one, is_cleared=True)
    with app.app_context():
        found = {
            area.name: said(area.found) for area in examination.examine(app.extensions["settings"], world.file.parent)
        }
    assert found["People"] == ""
    audit.set_actor(audit.SYSTEM)
