"""The registry of phase kinds, and what a class of kinds inherits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.cast import Room
from workshop import kinds
from workshop.kinds import PhaseKind, region


def people_by_table(phase: Any) -> kinds.Subjects:
    return {1: "table 1", 2: "table 2"}


class Picnic(PhaseKind):
    slug = "picnic"

    @region("stage", "phone")
    def basket(self, phase: Any) -> dict[str, Any]:
        return {"apples": 3}

    @region("phone", per=people_by_table)
    def table(self, phase: Any, table: str | None) -> dict[str, Any]:
        return {"table": table}


class RainyPicnic(Picnic):
    slug = "rainy-picnic"

    @region("console")
    def umbrellas(self, phase: Any) -> dict[str, Any]:
        return {}


def names(kind: PhaseKind, screen: str) -> list[str]:
    return [found.name for found in kind.regions(screen)]


def test_regions_come_in_the_order_in_which_they_are_declared() -> None:
    assert names(Picnic(), "phone") == ["basket", "table"]
    assert names(Picnic(), "stage") == ["basket"]
    assert names(Picnic(), "console") == []


def test_a_kind_inherits_the_regions_of_its_parent() -> None:
    assert names(RainyPicnic(), "phone") == ["basket", "table"]
    assert names(RainyPicnic(), "console") == ["umbrellas"]


def test_a_region_knows_whose_paint_differs() -> None:
    basket, table = Picnic().regions("phone")
    assert basket.subjects(None) == {}
    assert table.subjects(None) == {1: "table 1", 2: "table 2"}


def test_a_kind_does_nothing_special_by_itself() -> None:
    kind, phase = PhaseKind(), SimpleNamespace()
    assert kind.steps(phase) == 1
    assert list(kind.report(phase)) == []
    assert kind.stage(phase) == kind.console(phase) == kind.phone(phase) == {}


def test_the_sample_names_only_kinds_that_exist(room: Room) -> None:
    from workshop.sample import plan

    slugs = {kind.slug for kind in kinds.registered()}
    assert {entry["kind"] for entry in plan()["agenda"]} <= slugs
    assert len(slugs) == 13


def test_an_unknown_slug_gets_the_stand_in() -> None:
    assert kinds.get("karaoke").slug == "unknown"
    assert kinds.get("lobby").slug == "lobby"


def test_registering_the_same_kind_again_is_no_mistake() -> None:
    kinds.register(Picnic)
    kinds.register(Picnic)
    assert kinds.get("picnic").slug == "picnic"
    kinds.unregister("picnic")
    assert kinds.get("picnic").slug == "unknown"
    kinds.unregister("picnic")
