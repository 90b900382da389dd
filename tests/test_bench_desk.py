"""The desk's measurement on a dozen dossiers, without judging how long anything took: what it builds is a real ward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.queries import dossier_search
from tests.bench import desk
from tests.bench._figures import summary
from tests.faults.checker import check

DOSSIERS = 14


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[desk.Ward]:
    made = desk.Ward(tmp_path, DOSSIERS)
    yield made
    made.close()
    faults = check(made.store.settings.database, made.store.settings.key_file)
    assert [one for one in faults if not one.startswith("5: ")] == []  # the other desks' ranges are not among it


def test_each_way_of_typing_finds_its_dossier_and_a_dossier_is_received(ward: desk.Ward) -> None:
    ward.prepare()
    ward.receive()
    ward.end_visit()
    _seconds, stop = ward.gather()
    try:
        for nth, one in enumerate(ward.lived):
            _milliseconds, found = ward.search(desk.asked_of(one, nth))
            assert (one.official or one.code) in found, nth
        assert len(desk.searches(ward, 2)) > 10
        assert 0 < ward.names_mib < 1
    finally:
        stop()
    assert ward.world.read(dossier_search.search, ward.lived[0].person.phone) == ()  # forgotten with its end


def test_a_scanned_ticket_s_declaration_is_read_in_the_window(ward: desk.Ward, qapp) -> None:
    assert len(desk.scans(ward, 1, warm=0)) == 1


@pytest.mark.parametrize(
    ("name", "figure", "met"),
    [
        ("receive_ratio", 1.31, False),
        ("receive_ratio", 1.3, True),
        ("deadlines_per_s", 19_999.0, False),
        ("deadlines_per_s", 20_001.0, True),
        ("search_ms", summary([29.0] * 40), True),
        ("search_ms", summary([29.0] * 20 + [31.0] * 20), False),
    ],
)
def test_a_figure_stands_beside_its_limit(name: str, figure: object, *, met: bool) -> None:
    judged = desk._judged(name, figure)
    assert (judged["limit"], judged["met"]) == (desk.LIMITS[name], met)
    assert desk._judged("events", {"1": 2}) == {"1": 2}
