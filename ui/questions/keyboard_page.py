"""Where a page of the touch keyboard stands: field under the question, suggestions by the field, the keyboard near.

Held by ui.questions.typed. Of the ways to stand the first one that has room is taken: on an upright page all below each
other; on a wide one the suggestions beside the keyboard under the field, or where there is little height the keyboard
beside question and field; in the low layout a flat keyboard where the page is wide enough for one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect

from ui.questions import layout
from ui.questions.body import Body
from ui.widgets.button_grid import place_grid
from ui.widgets.entry import Entry
from ui.widgets.keyboard import Keyboard
from ui.widgets.touch import TouchButton

NAMES = ("family-name", "given-name", "full-name")
MOST_OFFERED = 6
OFFER_MM, TALL_OFFER_MM, LIST_MM = 20, 34, 22
FIELD_MM = (22, 26)  # on a wide page, on an upright one
LOW_FIELD_MM = 17
BOARD_MM = 227  # the narrowest that a keyboard can be
FLAT_BOARD_MM = 372  # the narrowest that a keyboard of four rows can be
SIDE_MM = {"address": 150.0, "list": 160.0}  # of suggestions beside the keyboard
NAMES_SIDE_MM, BUTTONS_SIDE_MM, NARROWEST_SIDE_MM = 110.0, 70.0, 44.0


class KeyboardBody(Body):
    """A page with a field and the touch keyboard."""

    entry: Entry
    keyboard: Keyboard
    kind = ""  # of what is typed: one of NAMES, "address", "list", or any text

    def offer_rows(self) -> int:
        """How many addresses are offered at most."""
        return 3

    def extra_row(self) -> TouchButton | None:
        """A button of the page's own under its field."""
        return None


class KeyboardPage:
    def __init__(self, body: KeyboardBody) -> None:
        self.body = body
        self.offers = QRect()  # where suggestions go; empty where they have no room

    def arrange(self) -> None:
        body, mm = self.body, self.body.look.mm
        low = body.frame.low_reach and not body.portrait
        flat = low and body.width() >= mm(FLAT_BOARD_MM)
        body.keyboard.set_flat(flat)
        digits = body.kind not in (*NAMES, "list") and not body.frame.low_reach
        body.keyboard.set_digits(digits and self._has_room(mm(15) * 7 + mm(3) * 6))
        self.offers = QRect()
        if body.portrait:
            self._below_each_other()
        elif flat and not self._side():
            self._one_row_over_keyboard()
        elif low or self._has_room(body.keyboard.least_height()):
            self._side_under_field()
        else:
            self._keyboard_beside_field()

    # -- the ways to stand ------------------------------------------------------------------------------------
    def _below_each_other(self) -> None:
        """Field, further buttons, suggestions, keyboard."""
        body, mm, low = self.body, self.body.look.mm, self.body.frame.low_reach
        items = [layout.one(button, mm(21), mm(24)) for button in self._buttons()]
        if low:
            items = layout.row(body, self._buttons())
        if body.kind:
            rows = 1 if low else body.offer_rows() if body.kind == "address" else 2
            gaps = body.gap * (rows - 1)
            high = mm(OFFER_MM) * rows + gaps, mm(29) * rows + gaps
            items.append(layout.GrowingPart(*high, self._set_offers))
        layout.group(body, [*items, self._board(26)], lead=[self._field()])

    def _one_row_over_keyboard(self) -> None:
        """Little height within reach: suggestions and further buttons in one row over a flat keyboard."""
        body, mm = self.body, self.body.look.mm
        buttons = self._buttons()
        offered = 0 if body.kind == "address" else 2 if body.kind else 0  # a whole address has no room here

        def place(area: QRect) -> None:
            share = (area.width() + body.gap) // max(1, len(buttons) + offered)
            at = area.right() + 1
            for button in reversed(buttons):
                at -= share
                button.setGeometry(at + body.gap, area.top(), share - body.gap, area.height())
            if offered:
                self._set_offers(QRect(area.left(), area.top(), at - area.left(), area.height()))

        band = [layout.GrowingPart(mm(20), mm(24), place)] if buttons or offered else []
        layout.group(body, [*band, self._board(26)], lead=[layout.one(body.entry, mm(LOW_FIELD_MM))])

    def _side_under_field(self) -> None:
        """Question, field over the whole width, under it the suggestions beside the keyboard."""
        body, mm = self.body, self.body.look.mm
        side, gap = self._side(), mm(6)

        def place(area: QRect) -> None:
            wide = mm(side) + gap if side else 0
            body.keyboard.setGeometry(area.adjusted(wide, 0, 0, 0))
            if side:
                self._place_side(QRect(area.left(), area.top(), wide - gap, area.height()))

        board = self._board(34)
        layout.group(body, [layout.GrowingPart(board.least, board.most, place)], lead=[self._field()])

    def _keyboard_beside_field(self) -> None:
        """Question, field and suggestions below each other, the keyboard beside them."""
        body, mm = self.body, self.body.look.mm
        whole = body.width() / body.look.pixels_per_mm
        board = max(BOARD_MM, min(300, whole - (168 if body.kind == "address" else 150)))
        items = [layout.one(button, mm(20), mm(26)) for button in self._buttons()]
        if body.kind:
            least = mm(OFFER_MM) if body.kind == "list" else 0  # fewer suggestions rather than a question cut off
            before_skip = len(items) - (body.skip is not None)
            items.insert(before_skip, layout.GrowingPart(least, mm(90), self._set_offers))
        layout.question_and_pad(body, self._board(34), items, lead=[self._field()], pad_mm=board)

    # -- its parts --------------------------------------------------------------------------------------------
    def _has_room(self, board: int) -> bool:
        """Whether question, field and a keyboard of this height stand above each other."""
        body, gap = self.body, self.body.look.mm(layout.GAP_MM)
        head = body.head.height(body.width(), 1_000_000)
        wrong = body.head.place_error(QRect(0, 0, body.width(), body.look.mm(layout.ERROR_MM)))
        return head + gap + self._field().least + gap + wrong + board <= body.height()

    def _field(self) -> layout.GrowingPart:
        return layout.one(self.body.entry, self.body.look.mm(FIELD_MM[self.body.portrait]))

    def _board(self, row_mm: float) -> layout.GrowingPart:
        keyboard, mm = self.body.keyboard, self.body.look.mm
        count = keyboard.row_count
        return layout.one(keyboard, keyboard.least_height(), mm(row_mm) * count + mm(3) * (count - 1))

    def _buttons(self) -> list[TouchButton]:
        return [button for button in (self.body.extra_row(), self.body.skip) if button is not None]

    def _side(self) -> float:
        """Millimetres that suggestions and further buttons take beside the keyboard; 0 where there are none, or where
        it leaves them no room."""
        body = self.body
        wanted = SIDE_MM.get(body.kind, NAMES_SIDE_MM) if body.kind else BUTTONS_SIDE_MM if self._buttons() else 0.0
        if body.frame.low_reach:
            least = FLAT_BOARD_MM if body.keyboard.flat else BOARD_MM + 6
            wanted = min(wanted, body.width() / body.look.pixels_per_mm - least)
        return wanted if wanted >= NARROWEST_SIDE_MM else 0.0

    def _place_side(self, area: QRect) -> None:
        """Further buttons at the top and the bottom of a column, suggestions between them."""
        body, mm = self.body, self.body.look.mm
        extra = body.extra_row()
        if extra is not None:
            high = min(mm(30), max(mm(20), area.height() // 3))
            extra.resize(area.width(), high)
            if extra.lacks_room():
                high = min(mm(44), area.height() - (mm(20) + body.gap if body.skip is not None else 0))
            extra.setGeometry(area.left(), area.top(), area.width(), high)
            area = area.adjusted(0, high + body.gap, 0, 0)
        if body.skip is not None:
            high = min(mm(24), max(mm(20), area.height() // 4))
            body.skip.setGeometry(area.left(), area.bottom() + 1 - high, area.width(), high)
            area = area.adjusted(0, 0, 0, -high - body.gap)
        if body.kind:
            self._set_offers(area)

    # -- suggestions ------------------------------------------------------------------------------------------
    def _set_offers(self, area: QRect) -> None:
        self.offers = QRect(area)

    def place_offers(self, shown: Sequence[TouchButton]) -> None:
        """As many of them as have room for their words."""
        body, area = self.body, self.offers
        columns, rows = self._offer_shape(area)
        for place, button in enumerate(shown):
            button.setVisible(place < rows * columns)
        shown = shown[: rows * columns]
        if not shown:
            return
        if body.kind == "list":
            _place_list(shown, area, columns, body.gap, body.look.mm(LIST_MM))
            return
        high = min(body.look.mm(TALL_OFFER_MM), (area.height() - body.gap * (rows - 1)) // rows)
        place_grid(shown, area, columns, body.gap, high)
        if body.kind == "address":
            for button in shown:  # an address too long to be read whole is not offered
                button.setVisible(not button.lacks_room())

    def _offer_shape(self, area: QRect) -> tuple[int, int]:
        """Columns and rows of what is offered, in an area of this size."""
        body = self.body
        least = int(body.kind == "list" and not area.isEmpty())  # at least one choice stays to be touched
        fitting = max(least, (area.height() + body.gap) // (body.look.mm(OFFER_MM) + body.gap))
        if body.kind == "address":
            return 1, min(body.offer_rows(), fitting)
        columns = max(1, min(3, area.width() // body.look.mm(48)))
        return columns, min(fitting, -(-MOST_OFFERED // columns))


def _place_list(shown: Sequence[TouchButton], area: QRect, most: int, gap: int, high: int) -> None:
    """Choices of a long list: as many as have room for all of their words, in as many columns and rows as leave it."""
    rows = max(1, (area.height() + gap) // (high + gap))
    shapes = [*((columns, rows) for columns in range(most, 0, -1)), *((1, fewer) for fewer in range(rows - 1, 0, -1))]
    for columns, rows in shapes:
        here = shown[: rows * columns]
        tallest = high if columns > 1 else max(high, min(2 * high, (area.height() + gap) // rows - gap))
        place_grid(here, area, columns, gap, tallest)
        if not any(button.lacks_room() for button in here):
            break
    for button in shown[len(here) :]:
        button.hide()
