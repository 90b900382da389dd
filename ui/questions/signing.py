"""The page where somebody signs with a finger, or says that a fingerprint on the paper takes its place.

The answer is a PNG, or FINGERPRINT; a form that wants the witness' name asks for it where the answer is
FINGERPRINT. A signature in the making is not lost in another text size or language.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from kiosk.forms.files.attachments import LARGEST_SIGNATURE
from kiosk.values.attachments import PNG, TakenFile
from kiosk.values.forms import Answer, Page, Question
from kiosk.values.papers import FINGERPRINT
from ui.questions import layout
from ui.questions.body import Body, Frame
from ui.questions.unsaved import BegunSignature
from ui.widgets.button_grid import place_grid
from ui.widgets.drawing import Drawing, first_image
from ui.widgets.signature import ASPECT, SignaturePad, png
from ui.widgets.touch import TouchButton, Words

ROW_MM, TOOLS_MM = 22, 92
HELD_PIXELS = 600


class SigningBody(Body):
    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        assert question is not None
        super().__init__(page, question, frame)
        self._before = question.raw or str(question.value or "")
        self.finger = self._before == FINGERPRINT
        self._touched = False
        self._drawing: Drawing | None = None
        self.pad = SignaturePad(self.look, self.say("sign.here"), self)
        self.pad.changed.connect(self._drawn)
        self.instead = Words(self.look, self.say("sign.finger_told"), "finger_told", pt=26, weight=600)
        self.instead.setParent(self)
        self.undo = self._button("sign:undo", "sign.undo", "undo")
        self.clear = self._button("sign:clear", "sign.clear", "eraser")
        self.swap = self._button("sign:finger", "sign.cannot", "finger")
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.swap.clicked.connect(self._swap)
        self._come_back()

    def _button(self, name: str, words: str, icon: str) -> TouchButton:
        made = TouchButton(self.look, self.say(words), name, icon=icon, title_pt=22)
        made.setParent(self)
        return made

    def _come_back(self) -> None:
        held = self.frame.held.get(self._before)
        if isinstance(self.frame.unsaved, BegunSignature):
            self.finger, strokes = self.frame.unsaved
            self.pad.set_strokes(strokes)
            self._touched = True
        elif held is not None:
            self._drawing = first_image(self, held.data, HELD_PIXELS, self._held_again)
        self._show()

    def _held_again(self, image: QImage) -> None:
        if not self._touched:
            self.pad.held = image
            self.pad.update()
            self._show()

    def _swap(self) -> None:
        self.finger = not self.finger
        self._touched = True
        self._show()
        self.edited.emit()
        self.arrange()

    def _drawn(self) -> None:
        self._touched = True
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.pad.setVisible(not self.finger)
        self.instead.setVisible(self.finger)
        something = bool(self.pad.strokes)
        self.undo.setVisible(not self.finger)
        self.clear.setVisible(not self.finger)
        self.undo.setEnabled(something)
        self.clear.setEnabled(something or not self.pad.held.isNull())
        self.swap.set_words(self.say("sign.can" if self.finger else "sign.cannot"))

    # -- the answer -------------------------------------------------------------------------------------------
    def pending(self) -> bool:
        return self._touched

    def value(self) -> Answer | TakenFile:
        if self.finger:
            return FINGERPRINT
        if not self.pad.is_signed:
            return None
        return TakenFile(media_type=PNG, data=png(self.pad.strokes, LARGEST_SIGNATURE))

    def unsaved(self) -> BegunSignature | None:
        return BegunSignature(self.finger, self.pad.strokes) if self._touched else None

    def wipe(self) -> None:
        super().wipe()
        if self._drawing is not None:
            self._drawing.stop()
        self.pad.wipe()
        self._touched = False
        self.frame = Frame(look=self.look, language=self.frame.language)

    # -- placing ----------------------------------------------------------------------------------------------
    def arrange(self) -> None:
        if not self.width():
            return
        mm, gap = self.look.mm, self.look.mm(layout.GAP_MM)
        tools = [self.swap] if self.finger else [self.swap, self.undo, self.clear]
        tools += [self.skip] if self.skip is not None else []
        if self.portrait or self.frame.low_reach:
            most = round(self.width() / ASPECT)
            pad = layout.GrowingPart(mm(60), most, self._place_pad)
            below = [*layout.row(self, tools[1:]), layout.one(self.swap, mm(ROW_MM), mm(30))]
            layout.group(self, [pad, *(below if self.portrait else layout.row(self, tools))])
            return
        side = mm(TOOLS_MM)

        def place(area: QRect) -> None:
            self._place_pad(area.adjusted(0, 0, -side - gap * 2, 0))
            column = QRect(area.right() + 1 - side, area.top(), side, area.height())
            place_grid(tools, column, 1, mm(3.2), mm(34))

        most = max(round((self.width() - side - gap * 2) / ASPECT), 3 * mm(21) + 2 * mm(3.2))  # the tools' rows
        layout.group(self, [layout.GrowingPart(mm(60), most, place)])

    def _place_pad(self, area: QRect) -> None:
        """In the middle of the area, in its own shape."""
        wide = min(area.width(), round(area.height() * ASPECT))
        pad = QRect(0, 0, wide, min(area.height(), round(wide / ASPECT)))
        pad.moveTopLeft(area.topLeft())
        if self.portrait:
            pad.moveLeft(area.left() + (area.width() - wide) // 2)
        self.pad.setGeometry(pad)
        self.instead.setGeometry(pad.adjusted(self.look.mm(4), 0, -self.look.mm(4), 0))
