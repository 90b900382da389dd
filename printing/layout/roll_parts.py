"""Parts of a thermal paper as bytes, each as coarse as the paper's size on the line demands.

Made by layout.raster and layout.thermal_codes, put together by layout.slips. A part is sent dot by dot, or with every
row printed twice, or with every dot printed two by two: a half or a quarter of the bytes. Large letters bear that
without harm to the eye, which is why a part says how tall its letters are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.layout import escpos

if TYPE_CHECKING:
    from PIL import Image

THRESHOLD = 150  # greys darker than this are ink; a little above the middle keeps thin strokes whole
STEPS = ((1, 1), (1, 2), (2, 2))  # (dots beside, dots below each other) that one dot sent becomes
LARGE = 96  # dots: letters from here on are sent coarsest in any case (12 mm)


class RollPart:
    """`picture`: as wide as the paper, dark is ink. `letters`: how tall its letters are, in dots.

    `exact`: never coarser than `step`, since a code's modules are whole dots.
    """

    def __init__(self, picture: Image.Image, letters: int, *, step: int = 0, exact: bool = False) -> None:
        self._picture = picture
        self.letters = letters
        self.exact = exact
        self.step = step or (2 if letters >= LARGE else 0)  # the finest that is worth its bytes
        self._encoded: dict[tuple[int, float, bool], bytes] = {}

    def finest(self, step: int) -> float:
        """How many steps the eye sees in a letter's height at that coarseness; 0 = it can't be coarser."""
        wide, tall = STEPS[step]
        return 0 if self.exact or step + 1 == len(STEPS) else self.letters / (wide * tall)

    def encoded(self, step: int, dots_per_unit: float, centred: bool) -> bytes:
        """The part as bands and feeds; kept, since the head of a ticket is the same all day."""
        key = (step, dots_per_unit, centred)
        if key not in self._encoded:
            self._encoded[key] = self._encode(*STEPS[step], dots_per_unit, centred)
        return self._encoded[key]

    def printed(self, step: int) -> Image.Image:
        """The part as it stands on paper at that coarseness, black on white."""
        wide, tall = STEPS[step]
        sent = self._picture.reduce((wide, tall)).point(lambda grey: 0 if grey < THRESHOLD else 255)
        return sent.resize((sent.width * wide, sent.height * tall), 0)

    def _encode(self, wide: int, tall: int, dots_per_unit: float, centred: bool) -> bytes:
        picture = self._picture if (wide, tall) == (1, 1) else self._picture.reduce((wide, tall))
        return escpos.raster(
            picture, dots_per_unit, wide=wide, tall=tall, centred=centred, threshold=THRESHOLD
        )  # fmt: skip
