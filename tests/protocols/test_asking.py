"""An agency that has agreed to nothing is asked in a protocol, and nothing is demanded of it."""

from __future__ import annotations

from protocols.small import agency, duty, map_of, said

from partnership.store.models import Role

POLICE = agency("Borough police")
CARE = agency("Children's services", "childrens-services")
REFUGE = agency("Tideway refuge", "refuge")
AT_WORK = (duty(POLICE), duty(CARE, role=Role.SUPPORTS))


def test_who_has_accepted_a_task_must_and_who_has_none_is_asked() -> None:
    map_ = map_of(POLICE, CARE, REFUGE, duties=AT_WORK)
    told = "{{agency:police}} must call, and must wait. {{agency:refuge}} must call, and must not wait. It must hold."
    assert said(told, map_) == (
        "Borough police must call, and must wait. Tideway refuge is asked to call, and is asked not to wait. It must hold."
    )


def test_a_duty_of_several_stands_where_one_of_them_is_bound() -> None:
    map_ = map_of(POLICE, CARE, REFUGE, duties=AT_WORK)
    told = "{{agency:police}} and {{agency:refuge}} must call; {{agency:refuge}} must tell."
    assert said(told, map_) == "Borough police and Tideway refuge must call; Tideway refuge is asked to tell."
