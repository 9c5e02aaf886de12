"""Each rule of the table taken away from the product: a short sequence then gains something, and is seen to.

The same sequences gain nothing from the product as it is. `make promises` counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from promises.acting import on_stage
from promises.cast import leave_alone
from promises.faults import FAULTS, MENDS, Fault
from promises.walking_acts import follow

from partnership.policy.authority import PASSKEY_RULE, rule_names

if TYPE_CHECKING:
    from promises.conftest import Scene
    from promises.reaching import Fact

PLANTED = FAULTS | MENDS
on_sqlite = pytest.mark.parametrize("scene", ["sqlite"], indirect=True)


def gained(scene: Scene, fault: Fault, patch: pytest.MonkeyPatch | None) -> tuple[set[Fact], str]:
    """What the sequence of a fault gains, with the fault or without, and what could be done of it."""
    if fault.orphan:
        leave_alone(scene.world, scene.cast)
    if patch is not None:
        fault.plant(patch)
    with on_stage(scene.app, scene.cast, fault.own, council=fault.council) as stage:
        if fault.before:
            assert all(stage.act(*each) for each in fault.before), stage.told()
            stage.begin_anew()
        stage.kinds = fault.kinds
        return follow(stage, fault.steps), stage.told()


@on_sqlite
@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_caught(scene: Scene, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found, told = gained(scene, PLANTED[rule], monkeypatch)
    assert found, f"without {rule} nothing is gained by\n{told}"


@on_sqlite
@pytest.mark.parametrize("rule", PLANTED)
def test_the_same_sequence_gains_nothing_from_the_product(scene: Scene, rule: str) -> None:
    found, told = gained(scene, PLANTED[rule], None)
    assert not found, told


def test_every_rule_of_the_table_that_is_built_has_a_fault() -> None:
    assert FAULTS.keys() == rule_names() - {PASSKEY_RULE}
