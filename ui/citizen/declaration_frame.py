"""What stands around a declaration's page: how far it is, and the bar with Back, later, Continue.

Made by ui.citizen.declaration, on whose widget everything is placed. Keeps no answer; the words of a page's own
buttons ("is this right?") go with the page.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from kiosk.values.forms import Page, PageKind
from ui.questions import Body
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, TouchButton, Words

CONFIRM_NAMES = {"right": "confirm_yes", "edit": "confirm_no"}
EDGE_MM, HEAD_MM, HIGH_MM, GAP_MM, FOOT_MM = 10, 19, 22, 4, 5
COLUMN_MM = 42  # the bar of a wide screen in the low layout


class ProgressBar(QWidget):
    """How far the declaration is: a thin line."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.share = look, 0.0

    def set_share(self, share: float) -> None:
        self.share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self.look.colour("line"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(self.look.colour("accent"))
        done = QRectF(0, 0, max(self.height(), self.width() * self.share), self.height())
        painter.drawRoundedRect(done, radius, radius)
        painter.end()


class DeclarationFrame:
    def __init__(self, look: Look, host: QWidget) -> None:
        self.look, self.host = look, host
        self.low_reach = False  # everything to touch in the lower half
        self.progress = Words(look, "", "progress", pt=22, weight=500, colour="muted")
        self.progress.setParent(host)
        self.line = ProgressBar(look, host)
        self.back = self._button("back", icon="arrow-left")
        self.later = self._button("later", icon="clock")
        self.next = self._button("next", icon="arrow-right", kind="primary")
        self._own: list[TouchButton] = []  # of this page alone

    def _button(self, name: str, icon: str = "", kind: str = "plain") -> TouchButton:
        button = SureButton(self.look, "", name, icon=icon, kind=kind, title_pt=24)
        button.setParent(self.host)
        return button

    # -- words ------------------------------------------------------------------------------------------------
    def dress(self, page: Page, language: str, chosen: Callable[[str], None], share: float) -> None:
        """The words of this page. `share`: how much of the way is done."""
        self.back.set_words(text("questions.bar.back", language))
        self.later.set_words(text("questions.bar.later", language))
        self._drop_own()
        if page.kind is PageKind.CONFIRM:
            for choice in reversed(page.choices):
                right = choice.name == "right"
                name = CONFIRM_NAMES.get(choice.name, f"choice:{choice.name}")
                button = self._button(name, icon="check" if right else "pencil", kind="primary" if right else "plain")
                button.set_words(choice.label)
                button.clicked.connect(lambda _=False, name=choice.name: chosen(name))
                self._own.append(button)
        self._tell_progress(page, language)
        self.line.set_share(share)

    def tell_leaf(self, body: Body) -> None:
        """What Next is for: the next leaf, or the next page. What is to be confirmed is confirmed on the last leaf."""
        more = body.turn + 1 < body.turns
        place = body.say("choices.page", page=body.turn + 1, pages=body.turns) if more else ""
        self.next.set_words(body.say(body.more_words if more else body.next_words), place)
        self.next.setVisible(more or not body.goes_on)
        for button in self._own:
            button.setVisible(button.kind != "primary" or not more)

    def _tell_progress(self, page: Page, language: str) -> None:
        minutes = max(1, round(page.seconds_left / 60))
        left = text(f"questions.progress.{'minute' if minutes == 1 else 'minutes'}", language, minutes=minutes)
        self.progress.set_words("  ·  ".join(part for part in (page.section, left) if part))

    def clear(self) -> None:
        self.progress.set_words("")
        self._drop_own()

    def _drop_own(self) -> None:
        for button in self._own:
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._own = []

    # -- places -----------------------------------------------------------------------------------------------
    def _in_column(self) -> bool:
        """The low layout of a wide screen: the bar stands at the right of the page, which keeps the lower half."""
        return self.low_reach and self.host.width() >= self.host.height()

    def room(self) -> tuple[int, int]:
        """Width and height that `arrange` leaves for a page with one row of buttons, in pixels."""
        mm, host = self.look.mm, self.host
        wide, high = host.width() - 2 * mm(EDGE_MM), host.height() - mm(FOOT_MM) - mm(HEAD_MM)
        if self._in_column():
            return max(0, wide - mm(COLUMN_MM) - mm(GAP_MM)), max(0, high)
        return max(0, wide), max(0, high - mm(HIGH_MM) - mm(GAP_MM))

    def arrange(self, beside: int) -> QRect:
        """Place everything; returns where the page goes. `beside`: pixels at the right of the progress line that the
        window needs."""
        mm, host = self.look.mm, self.host
        portrait = host.height() > host.width()
        left, right = mm(EDGE_MM), host.width() - mm(EDGE_MM)
        self.progress.setGeometry(left, mm(2), right - left - beside, mm(11))
        self.line.setGeometry(left, mm(13.5), right - left, mm(1.5))
        shown = [one for one in (self.back, self.later, *self._own, self.next) if not one.isHidden()]
        if self._in_column():
            return self._arrange_column(shown, QRect(left, mm(HEAD_MM), right - left, host.height() - mm(HEAD_MM)))
        rows = [shown]
        if portrait and len(shown) > 3:
            rows = [shown[2:], shown[:2]]
        high, gap = mm(HIGH_MM), mm(GAP_MM)
        top = host.height() - mm(FOOT_MM) - len(rows) * high - (len(rows) - 1) * gap
        bottom = top - gap
        for row in rows:
            self._place_row(row, QRect(left, top, right - left, high), gap)
            top += high + gap
        return QRect(left, mm(HEAD_MM), right - left, bottom - mm(HEAD_MM))

    def _arrange_column(self, shown: list[TouchButton], area: QRect) -> QRect:
        """What goes on lies lowest; returns where the page goes."""
        mm = self.look.mm
        foot, gap, wide = mm(FOOT_MM), mm(GAP_MM), mm(COLUMN_MM)
        half = self.host.window().height() // 2 - foot
        high = min(mm(30), (half - gap * (len(shown) - 1)) // max(1, len(shown)))
        bottom = area.bottom() + 1 - foot
        for button in reversed(shown):
            button.setGeometry(area.right() + 1 - wide, bottom - high, wide, high)
            bottom -= high + gap
        return area.adjusted(0, 0, -wide - gap, -foot)

    def _place_row(self, row: list[TouchButton], area: QRect, gap: int) -> None:
        """Back and later as wide as they need, what goes on gets more room, at the right."""
        shares = [1.6 if button.kind == "primary" else 1.0 for button in row]
        unit = min((area.width() - gap * (len(row) - 1)) / sum(shares), self.look.mm(95))
        at = float(area.left())
        for place, (button, share) in enumerate(zip(row, shares, strict=True)):
            wide = unit * share
            if place == len(row) - 1 and len(row) > 2:
                at = area.left() + area.width() - wide
            button.setGeometry(round(at), area.top(), round(wide), area.height())
            at += wide + gap
