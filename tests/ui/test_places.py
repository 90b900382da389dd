"""Where a machine stands: chosen by option or settings, refused with what to write instead, shown on its window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.cli import main
from kiosk.commands.doctor import check_doubled_places, check_place
from kiosk.errors import ExpectedError
from kiosk.server import machines
from kiosk.settings import Settings, load, with_defaults
from kiosk.texts import error_texts
from tests.factories import open_store
from tests.ui.house import SIZES
from tests.ui.stand_in import Station
from ui.fault import FaultWindow
from ui.place_mark import name_window
from ui.places import kind_at, name_of, place_of
from ui.rating.window import RatingWindow
from ui.stations import STATIONS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def refused(kind: str, given: str, settings: Settings, catalogue: Catalogue) -> tuple[str, str]:
    """The error's key and its words."""
    with pytest.raises(ExpectedError) as told:
        place_of(kind, settings, catalogue, given)
    return told.value.key, error_texts(told.value)[1]


def test_the_option_wins_over_the_settings_and_those_over_the_first(catalogue: Catalogue) -> None:
    plain, third = with_defaults(Settings()), load(None, {"MOTCUA_PLACE": "desk-3"})
    assert [place_of(kind, plain, catalogue) for kind in STATIONS] == ["kiosk-1", "desk-1", "hall-1", "pad-1"]
    assert place_of("desk", third, catalogue) == "desk-3"
    assert place_of("desk", third, catalogue, "desk-2") == "desk-2"
    assert place_of("rating", plain, catalogue, "pad-4") == "pad-4"


def test_a_place_that_does_not_fit_is_refused_with_what_to_write(catalogue: Catalogue) -> None:
    settings = with_defaults(Settings())
    assert refused("citizen", "desk-3", settings, catalogue)[0] == "places.errors.other_kind"
    assert "--place kiosk-3" in refused("citizen", "desk-3", settings, catalogue)[1]
    for wrong in ("desk-0", "desk", "desk-100", "Desk-1", "desk-1\n", "../desk-1"):
        assert refused("desk", wrong, settings, catalogue)[0] == "places.errors.shape"


@pytest.mark.parametrize(("kind", "place"), [("desk", "desk-42"), ("rating", "pad-42")])
def test_a_desk_that_the_ward_does_not_know_is_told_how_to_add_it(tmp_path: Path, kind: str, place: str) -> None:
    ward = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, ward)
    settings = with_defaults(Settings(ward_dir=ward))
    key, words = refused(kind, place, settings, Catalogue(ward))
    assert key == "places.errors.no_desk"
    said = words[words.index("[[desks]]") :]
    with (ward / "ward.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + said + "\n")  # what the message says, and no more
    assert place_of(kind, settings, Catalogue(ward), place) == place


def test_whoever_stands_before_the_machine_reads_what_to_write(qtbot, catalogue: Catalogue) -> None:
    with pytest.raises(ExpectedError) as told:
        place_of("citizen", with_defaults(Settings()), catalogue, "desk-3")
    window = FaultWindow(told.value)
    qtbot.addWidget(window)
    window.show()
    assert "--place kiosk-3" in window.findChild(object, "fault_message").text()
    assert main(["citizen", "--place", "desk-3"]) == 1  # without a screen it waits for nobody


def test_the_doctor_says_where_the_machine_stands() -> None:
    cases = (("", "ok", "kiosk-1"), ("pad-2", "ok", "motcua rating"), ("desk-77", "bad", "[[desks]]"))
    for place, level, words in cases:
        [found] = check_place(with_defaults(Settings(place=place)))
        assert (found.level, words in found.words) == (level, True)
    assert kind_at("attic-1") == ""
    assert name_of("attic-1") == "attic-1"


def test_the_doctor_at_the_hub_names_two_machines_at_one_place(tmp_path: Path) -> None:
    store = open_store(tmp_path, roles=("hub",))
    for station, place in (("99001.aaaaaaaa", "desk-1"), ("99001.bbbbbbbb", "desk-2"), ("99001.cccccccc", "desk-1")):
        store.run(machines.hear, (station, (("place", place),))).result(20)
    store.close()
    [found] = check_doubled_places(store.settings)
    assert found.level == "bad"
    assert all(word in found.words for word in ("desk-1", "99001.aaaaaaaa", "99001.cccccccc"))
    assert "bbbbbbbb" not in found.words
    assert list(check_doubled_places(with_defaults(Settings(data_dir=tmp_path / "none")))) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_mark_stands_small_in_the_corner_at_every_size(qtbot, size: tuple[int, int]) -> None:
    station = Station("pad-3", size=size)
    window = RatingWindow(station)
    qtbot.addWidget(window)
    name_window(window, station, STATIONS["rating"])
    window.resize(*size)
    window.show()
    mark = window.findChild(object, "place_mark")
    assert mark.text() == "pad-3"
    assert mark.isVisible()
    assert "quầy 3" in window.windowTitle()
    assert mark.height() <= 6 * station.theme.pixels_per_mm
    assert window.rect().contains(mark.geometry())
    assert mark.geometry().right() > size[0] * 0.95
    assert mark.geometry().bottom() > size[1] * 0.97
