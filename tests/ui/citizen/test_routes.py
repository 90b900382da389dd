"""The list of screens: every route leads to a screen that is there, and a further one is a module and its route."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest

from ui.citizen import routes
from ui.citizen.routes import Route
from ui.citizen.screen import Screen
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand

LISTED = [kind for kind in vars(routes).values()
          if isinstance(kind, type) and issubclass(kind, Route) and kind is not Route]  # fmt: skip


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.__name__)
def test_a_route_leads_to_its_screen(kind: type[Route]) -> None:
    module, _, name = kind.screen.partition(":")
    assert issubclass(getattr(importlib.import_module(module), name), Screen)


def test_no_two_routes_are_called_alike() -> None:
    names = [kind.called() for kind in LISTED]
    assert sorted(names) == sorted(set(names))
    assert {"home", "list", "life_question", "staff_code", "declare"} <= set(names)


class Leaflets(Route, frozen=True, kw_only=True):
    screen = "leaflets_of_a_test:LeafletsScreen"
    about: str


class LeafletsScreen(Screen):
    route: Leaflets

    def enter(self) -> None:
        self.title(self.route.about)
        self.bar(self.back_button())


def test_a_further_screen_is_its_module_and_its_route(window: CitizenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("leaflets_of_a_test")
    module.LeafletsScreen = LeafletsScreen  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    window.go(Leaflets(about="Tờ rơi"))
    assert window.screen_name == "leaflets"
    hand = Hand(window)
    assert hand.wait_for("title").text() == "Tờ rơi"  # type: ignore[attr-defined]
    hand.touch("back")
    assert window.screen_name == "home"
