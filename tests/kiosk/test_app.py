"""What a station does by itself: tidying goes on in pieces, and a piece that fails is logged and ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import Kiosk, bootstrap
from tests.factories import settings_in


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = bootstrap(settings_in(tmp_path))
    made.open()
    yield made
    made.close()


def rounds_of(kiosk: Kiosk, use_case: Any, left: int) -> None:
    kiosk._tidy(use_case, 2, left)
    for _ in range(6):  # each round is asked for by the one before it
        kiosk.store.run(lambda _ctx, _none: None, None).result(20)


def test_a_piece_that_fails_is_logged_and_ends_it(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    ran: list[int] = []

    def lapse(_ctx: Any, _none: None) -> int:
        ran.append(1)
        raise ZeroDivisionError

    rounds_of(kiosk, lapse, 6)
    assert len(ran) == 1
    assert [line for line in caplog.messages if "failed" in line] == ["lapse failed"]


@pytest.mark.parametrize(("found", "left", "rounds"), [(2, 6, 3), (1, 6, 1), (2, 0, 0)])
def test_it_goes_on_while_there_is_more_and_no_longer_than_it_may(
    kiosk: Kiosk, found: int, left: int, rounds: int
) -> None:
    ran: list[int] = []

    def lapse(_ctx: Any, _none: None) -> int:
        ran.append(1)
        return found

    rounds_of(kiosk, lapse, left)
    assert len(ran) == rounds
