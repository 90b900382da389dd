"""A group that gives no number now: said on the first page and on the ticket buttons, and explained where touched."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.queries.feedback import open_help
from kiosk.services import groups
from kiosk.services.staff import sign_in
from kiosk.values.groups import SetGroup
from kiosk.values.ids import Place
from kiosk.values.staff import SignIn
from tests.ui.citizen.test_pages import COMBINATIONS
from tests.ui.real import World
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.shut import ShutButton

CERTIFY = "chung-thuc"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def by_hand(world: World, open_: bool | None, field: str = CERTIFY) -> None:
    place, password = Place("desk-1"), world.store.catalogue.ward().sample_password
    sign_in(world.store, SignIn(name="truongbophan", password=password, place=place)).result(timeout=30)
    world.run(groups.set_group, SetGroup(field=field, open=open_, actor="truongbophan", place=place))


def opened(world: World, **how) -> CitizenWindow:
    size = how.setdefault("size", (1920, 1080))
    window = CitizenWindow(world.station("kiosk-1", **how))
    window.resize(*size)
    window.show()
    return window


def card(window: CitizenWindow) -> ShutButton:
    """The first page's card of certified copies."""
    found = next(one for one in window.station.catalogue.home_cards() if one.field == CERTIFY)
    made = window.findChild(ShutButton, f"card:{found.key}")
    assert made is not None
    return made


def test_a_closed_group_says_so_before_the_touch_and_explains_kindly(world: World) -> None:
    window = opened(world)
    hand = Hand(window)
    hint = card(window).hint
    by_hand(world, False)
    spin_until(lambda: card(window).shut, 20, "a closed card")
    assert card(window).hint == "Tạm ngừng cấp số, có lại lúc 8\u00a0giờ sáng mai"
    assert not card(window).lacks_room()
    hand.touch(card(window).objectName())
    title = hand.wait_for("shut_title").text()
    assert title == "Chứng thực: hôm nay tạm ngừng cấp số"
    assert "8\u00a0giờ sáng mai" in hand.wait_for("shut_message").text()
    hand.touch("call_staff")
    hand.touch("told")
    assert len(world.read(open_help)) == 1
    hand.touch("read_on")
    assert not hand.sees("take_priority")
    button = window.findChild(ShutButton, "take_number")
    assert (button.text(), button.shut) == ("Tạm ngừng cấp số, có lại lúc 8\u00a0giờ sáng mai", True)
    hand.touch("take_number")
    hand.wait_for("shut_title")
    by_hand(world, True)
    spin_until(lambda: "lấy số được rồi" in hand.wait_for("shut_title").text(), 20, "open again")
    hand.touch("go_home")
    assert (card(window).shut, card(window).hint) == (False, hint)
    assert world.kinds().count("ticket.issued") == 0
    window.close()


@pytest.mark.timeout(1200)
def test_closed_groups_are_readable_at_every_size(
    tmp_path: Path, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        world = World(tmp_path / f"{size[0]}-{percent}-{theme}-{language}")
        for field in world.store.catalogue.fields()[::2]:
            by_hand(world, False, field.key)
        window = opened(world, size=size, percent=percent, theme=theme, language=language)
        spin_until(lambda window=window: window.shut_groups.of(CERTIFY) is not None, 20, "closed groups")
        for touched in ("", card(window).objectName(), "read_on"):
            if touched:
                Hand(window).touch(touched)
            problems = check(window, window.station.theme.pixels_per_mm)
            assert problems == [], (touched, size, percent, theme, language)
        window.close()
        world.close()
