"""Where the site at work has its settings, its data and its backups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from partnership.config import keys_path

if TYPE_CHECKING:
    from partnership.config import Settings

FOLDER = "backups"  # in the instance folder, where the settings name none


def settings_now() -> Settings:
    """The settings of the site at work."""
    found: Settings = current_app.extensions["settings"]
    return found


def instance_folder() -> Path:
    """Where the data of the site lies."""
    return Path(current_app.instance_path)


def usual_folder() -> Path:
    """Where backups go, unless a command says otherwise."""
    return Path(settings_now().backup_folder or instance_folder() / FOLDER)


def keys_file() -> Path:
    """Where the keys of the site are looked for."""
    return keys_path(settings_now(), instance_folder())
