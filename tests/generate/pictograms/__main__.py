"""Writes every drawing into resources/pictograms, and takes away what is no longer drawn."""

from tests.generate.pictograms.drawings import drawings
from ui.widgets.look import PICTOGRAMS

found = drawings()
for old in PICTOGRAMS.glob("*.svg"):
    if old.stem not in found:
        old.unlink()
for name, written in found.items():
    (PICTOGRAMS / f"{name}.svg").write_text(written, encoding="utf-8")
