"""Thermal papers on a printer that nobody of this project wrote: emupos, on TCP and a serial line, on bad days too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar

from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.documents import code_slip, ticket
from printing.printers import line_kinds, profiles
from printing.printers.emulator import Emulator
from printing.printers.learnt import Learnt
from printing.printers.line_printer import LinePatience, LinePrinter
from printing.printers.printer import Line
from printing.printers.profiles import Profile
from tests.printing.documents.test_code_slip import SAMPLE
from tests.printing.documents.test_ticket import LONG
from tests.printing.pos_printer import PosPrinter, Roll, found
from tests.printing.samples import SLIP, TICKET_ID

THERMAL = [one for name in profiles.names() if (one := profiles.load(name)).language == "escpos"]
USUAL = THERMAL.index(profiles.load("thermal-80"))
SHORT = LinePatience(printed=5.0, poll=0.1, taken=1.0)
JOBS = [("usual", ticket.to_bytes, SLIP), ("long", ticket.to_bytes, LONG), ("code", code_slip.to_bytes, SAMPLE)]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PosPrinter]:
    program = found()
    if program is None:
        pytest.skip("no emupos beside the virtual environment (it needs a Python 3.13): ./run.sh test puts it there")
    with PosPrinter(program, tmp_path_factory.mktemp("pos"), THERMAL) as printer:
        yield printer


@pytest.fixture
def roll(there: PosPrinter) -> Iterator[Roll]:
    roll = there.rolls[USUAL]
    yield roll
    for fault in ("paper-out", "paper-near-end", "cover-open", "offline"):
        roll.fault(fault, there=False)


class WatchedLine(line_kinds.NetworkLine):
    """A network line on which something happens once so many pieces were written."""

    def __init__(self, roll: Roll, pieces: int = -1, happens: Callable[[], None] = lambda: None) -> None:
        host, _, port = roll.target.partition(":")
        super().__init__(host, int(port))
        self._pieces, self._happens = pieces, happens

    def write(self, data: bytes) -> None:
        super().write(data)
        if len(data) > 100:  # a piece of the paper, not a question
            self._pieces -= 1
            if self._pieces == 0:
                self._happens()


def printed_on(line: Line, data: bytes, profile: Profile, known: Learnt | None = None) -> Printed:
    printer = LinePrinter(line, profile, known, patience=SHORT)
    printer.open()
    try:
        return printer.print(data, PaperKind.TICKET, "A042")
    finally:
        printer.close()


def drawn(data: bytes, profile: Profile) -> Image.Image:
    emulator = Emulator(profile.dots, dpi=profile.dpi, dots_per_feed_unit=profile.dots_per_feed_unit)
    emulator.feed(data)
    return emulator.papers(last=True)[0]


def ink(paper: Image.Image, profile: Profile) -> tuple[tuple[int, int, int, int], bytes]:
    """Where the ink lies and what it is; of a QR code that the printer makes itself its place alone."""
    [code] = zxingcpp.read_barcodes(paper)
    box = ImageChops.invert(paper).getbbox()
    assert box is not None
    if profile.native_qr:
        paper, first, last = paper.copy(), code.position.top_left, code.position.bottom_right
        paper.paste(128, (first.x, first.y, last.x + 1, last.y + 1))
    return (box[0], 0, box[2], box[3] - box[1]), paper.crop(box).tobytes()


@pytest.mark.parametrize("place", range(len(THERMAL)), ids=[one.name for one in THERMAL])
def test_it_prints_what_our_emulator_draws_to_the_dot_and_two_readers_read_it(there: PosPrinter, place: int) -> None:
    profile, roll = THERMAL[place], there.rolls[place]
    for _, to_bytes, value in JOBS:
        data = to_bytes(value, profile)
        said = printed_on(WatchedLine(roll), data, profile)
        assert said == (Printed() if profile.confirms else Printed(state=JobState.UNKNOWN))
        paper = roll.papers()[-1]
        assert ink(paper, profile) == ink(drawn(data, profile), profile)
        text = TICKET_ID if to_bytes is ticket.to_bytes else SAMPLE.code
        assert [code.text for code in zxingcpp.read_barcodes(paper)] == [text]
        assert [code.data.decode() for code in pyzbar.decode(paper, [pyzbar.ZBarSymbol.QRCODE])] == [text]


def test_over_a_serial_line(there: PosPrinter) -> None:
    profile, roll = THERMAL[USUAL], there.rolls[USUAL]
    data = ticket.to_bytes(SLIP, profile)
    before = len(roll.papers())
    for _ in range(2):
        assert printed_on(line_kinds.SerialLine(roll.port), data, profile) == Printed()
    papers = roll.papers()[before:]
    assert [ink(paper, profile) for paper in papers] == [ink(drawn(data, profile), profile)] * 2


BEFORE = [("paper-out", "no_paper"), ("cover-open", "cover_open"), ("offline", "busy")]


@pytest.mark.parametrize(("fault", "key"), BEFORE)
def test_trouble_before_a_ticket_is_told_and_nothing_comes_later(roll: Roll, fault: str, key: str) -> None:
    profile = THERMAL[USUAL]
    before = len(roll.papers())
    roll.fault(fault)
    with pytest.raises(ExpectedError) as caught:
        printed_on(WatchedLine(roll), ticket.to_bytes(SLIP, profile), profile)
    assert caught.value.key == f"printer.errors.{key}"
    roll.fault(fault, there=False)
    assert len(roll.papers()) == before


@pytest.mark.parametrize(("fault", "key"), [("paper-out", "no_paper_amid"), ("cover-open", "cover_open_amid")])
def test_trouble_amid_a_ticket_is_doubt_at_once_and_one_ticket_comes_out(roll: Roll, fault: str, key: str) -> None:
    """This printer knows no DLE DC4 8: it prints what it held, as the words say that it may."""
    profile = THERMAL[USUAL]
    before = len(roll.papers())
    line = WatchedLine(roll, 8, lambda: roll.fault(fault))
    said = printed_on(line, ticket.to_bytes(SLIP, profile), profile)
    assert said == Printed(state=JobState.UNKNOWN, reason=f"printer.errors.{key}")
    roll.fault(fault, there=False)
    assert len(roll.papers()) == before + 1


def test_a_roll_near_its_end_is_told(roll: Roll) -> None:
    roll.fault("paper-near-end")
    profile = THERMAL[USUAL]
    said = printed_on(WatchedLine(roll), ticket.to_bytes(SLIP, profile), profile)
    assert said == Printed(reason="printer.errors.near_end")


def test_a_broken_off_ticket_is_closed_before_the_next(there: PosPrinter) -> None:
    """On a serial line, where the printer keeps what it has of a picture until the rest comes."""
    profile, roll = THERMAL[USUAL], there.rolls[USUAL]
    data = ticket.to_bytes(SLIP, profile)
    before = len(roll.papers())
    known = Learnt()
    line = line_kinds.SerialLine(roll.port)
    line.open()
    line.write(data[: data.index(b"\x1dv0", 3000) + 40])
    line.close()
    known.begin_paper()
    assert printed_on(line_kinds.SerialLine(roll.port), data, profile, known) == Printed()
    assert ink(roll.papers()[-1], profile) == ink(drawn(data, profile), profile)
    assert len(roll.papers()) <= before + 2
