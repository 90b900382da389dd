"""Time between two machines: by the nearest measured offset, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk.rules.machine_clocks import MachineClocks, Offset, Stamp

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
KIOSK, DESK, HUB = "99001.kiosk001", "99001.desk0001", "99001.hub00001"
MINUTE = timedelta(minutes=1)


def test_one_machine_needs_no_measurement_and_two_need_both() -> None:
    clocks = MachineClocks({KIOSK: [Offset(NOON, 20 * MINUTE)]})
    assert clocks.seconds(Stamp(KIOSK, NOON), Stamp(KIOSK, NOON + 5 * MINUTE)) == 300
    assert clocks.seconds(Stamp(KIOSK, NOON), Stamp(DESK, NOON + 25 * MINUTE)) is None
    measured = MachineClocks({KIOSK: [Offset(NOON, 20 * MINUTE)], DESK: [Offset(NOON, timedelta())]})
    assert measured.seconds(Stamp(KIOSK, NOON), Stamp(DESK, NOON + 25 * MINUTE)) == 300
    against_hub = MachineClocks({KIOSK: [Offset(NOON, 20 * MINUTE)]}, frozenset({HUB}))
    assert against_hub.seconds(Stamp(KIOSK, NOON), Stamp(HUB, NOON + 25 * MINUTE)) == 300


def test_the_nearest_measurement_counts() -> None:
    offsets = [Offset(NOON - 100 * MINUTE, -MINUTE), Offset(NOON, 10 * MINUTE), Offset(NOON + 100 * MINUTE, MINUTE)]
    clocks = MachineClocks({DESK: offsets})
    for near, expected in ((-300, -1), (-51, -1), (-49, 10), (49, 10), (51, 1), (400, 1)):
        at = NOON + near * MINUTE
        assert clocks.put_right(Stamp(DESK, at)) == at + expected * MINUTE


def test_an_end_before_its_beginning_is_noise_or_nothing() -> None:
    clocks = MachineClocks({})
    assert clocks.seconds(Stamp(DESK, NOON), Stamp(DESK, NOON - MINUTE)) == 0
    assert clocks.seconds(Stamp(DESK, NOON), Stamp(DESK, NOON - 3 * MINUTE)) is None
