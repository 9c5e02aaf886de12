"""The model of the rules of authority holds, and its rules are those of the table. It lies beside the repository."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from partnership.policy.authority import rule_names

MODEL = Path(__file__).parents[3] / "shared" / "tools" / "authority_model.py"


@pytest.fixture
def model() -> Path:
    """The file of the model; a test skips where it is not, and fails in CI where its folder lies there."""
    if not MODEL.exists():
        if os.environ.get("CI") == "true" and MODEL.parents[1].exists():
            pytest.fail(f"{MODEL} is missing")
        pytest.skip("the model of the rules lies beside the repository, and is not there")
    return MODEL


def test_the_model_finds_the_old_holes_and_none_under_the_rules(model: Path) -> None:
    done = subprocess.run([sys.executable, str(model), "--quick"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "FAULT" not in done.stdout


def test_the_rules_of_the_model_are_those_of_the_table(model: Path) -> None:
    spec = importlib.util.spec_from_file_location("authority_model", model)
    assert spec is not None
    assert spec.loader is not None
    loaded: Any = importlib.util.module_from_spec(spec)
    sys.modules["authority_model"] = loaded
    try:
        spec.loader.exec_module(loaded)
        assert loaded.RULES.keys() == rule_names()
    finally:
        del sys.modules["authority_model"]
