"""The city's journal checked and folded anew, as a technician asks for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli import main
from tests.faults.central_rows import change, database
from tests.kiosk.city.test_store import Processes
from tests.kiosk.records.real_chains import Author, write


@pytest.fixture(params=["postgresql", "mariadb"])
def one(request: pytest.FixtureRequest, tmp_path: Path, seeded: random.Random) -> Iterator[Processes]:
    """A city that has taken in and folded the chains of two stations."""
    with database(request.param) as url:
        made = Processes(tmp_path, url, 1)
        authors = [Author(name) for name in ("kiosk", "desk")]
        write(seeded, 400, authors)
        made.know(*authors)
        for author in authors:
            made.stores[0].apply_received(author.batch(1, len(author.raws))).result(60)
        assert made.folded()
        yield made
        made.close()


def asked(city: Processes, action: str) -> int:
    return main(["journal", action, "--db", city.url, "--data-dir", str(city.settings.data_dir)])


def test_a_whole_city_verifies_and_replays_equal(one: Processes, capsys: pytest.CaptureFixture[str]) -> None:
    assert (asked(one, "verify"), asked(one, "replay")) == (0, 0), capsys.readouterr().err


def test_what_was_changed_by_hand_is_named(one: Processes, capsys: pytest.CaptureFixture[str]) -> None:
    change(one.settings, one.url, "UPDATE journal_events SET made_at = made_at + 1 WHERE seq = 7")
    change(one.settings, one.url, "UPDATE day_totals SET count = count + 1 WHERE ward = '99001'")
    assert asked(one, "verify") == 1
    assert "seq 7: the columns do not repeat the event" in capsys.readouterr().err
    assert asked(one, "replay") == 1
    assert "day_totals 99001/" in capsys.readouterr().err
