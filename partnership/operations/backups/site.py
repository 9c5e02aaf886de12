"""Where the site at work has its settings, its data and its backups."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from partnership.base.config import keys_path, site_settings

FOLDER = "backups"  # in the instance folder, where the settings name none


def instance_folder() -> Path:
    """Where the data of the site lies."""
    return Path(current_app.instance_path)


def usual_folder() -> Path:
    """Where backups go, unless a command says otherwise."""
    return Path(site_settings().backup_folder or instance_folder() / FOLDER)


def keys_file() -> Path:
    """Where the keys of the site are looked for."""
    return keys_path(site_settings(), instance_folder())
