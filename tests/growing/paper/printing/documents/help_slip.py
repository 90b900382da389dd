"""The page for somebody who called for help: a HelpSlip becomes a PDF. Called by the spooler."""

from __future__ import annotations

from kiosk.values.help_slip import HelpSlip

from printing.layout import pdf
from printing.layout.blocks import words
from printing.layout.text_runs import BOLD, TextRun, register_fonts


def to_pdf(slip: HelpSlip) -> bytes:
    register_fonts()
    said = f"Có người đến {slip.place}, gọi lúc {slip.made_at:%H:%M}"
    blocks = words([TextRun(slip.agency.counter)], 16, pdf.A4.inner) + words([TextRun(said, BOLD)], 24, pdf.A4.inner)
    return pdf.document(blocks, pdf.A4, said)
