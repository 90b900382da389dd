"""A signature from the finger to the sealed draft and back: the real window, the real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.queries import drafts
from tests.kiosk.forms.builders import form_of
from tests.ui.questions.forms import sign
from tests.ui.questions.hand import find, touch
from tests.ui.real import World
from ui.app import application
from ui.citizen.routes import Declare
from ui.citizen.window import CitizenWindow
from ui.tour.hand import named, spin_until

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | appearance |
| | text | name | Họ tên | Name | full-name |
| | image | x_sign | Xin ký tên | Please sign | signature |
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    application()
    made = World(tmp_path)
    yield made
    made.close()


def go_on(window: CitizenWindow, *names: str) -> None:
    """Touch one after the other, each once it stands there."""
    for name in names:
        spin_until(lambda name=name: named(window, name) is not None, 20, name)
        touch(window, name)


def test_what_was_signed_is_kept_sealed_and_comes_back(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(FORM, tmp_path)
    monkeypatch.setattr(world.store.forms, "version", lambda *_given: form)
    ticket = world.ticket("ho-tich", "1.001193")
    window = CitizenWindow(world.station("kiosk-1"))
    window.resize(1920, 1080)
    window.show()
    try:
        window.visit = window.visit.took(ticket).declares()
        window.go(Declare())
        go_on(window, "key:A", "next")
        sign(window)
        go_on(window, "appearance", "size:130", "theme:contrast", "appearance_done", "next", "next")
        spin_until(lambda: window.screen_name == "handed", 20, "the declaration to be handed in")
        [draft] = world.read(drafts.for_ticket, ticket.id)
        [held] = draft.attachments
        assert draft.record == {"name": "A", "x_sign": held.name}
        window.visit = window.visit.opened(draft)
        window.go(Declare())
        QApplication.processEvents()
        pages = window.screen_.pages  # type: ignore[union-attr]
        while not pages.page.path.endswith("x_sign"):
            go_on(window, "back")
        spin_until(lambda: not find(window, "pad").held.isNull(), 20, "the signature")  # type: ignore[attr-defined]
    finally:
        window.close()
