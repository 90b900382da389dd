"""What papers cost from their value to the last byte: `receipt_ms`, `typst_ratio`, `paper_ms`, and thermal's figures.

`receipt_ms`: Mẫu 01 with a code of its own each time, as PDF/A. `typst_ratio`: its median over that of typst for the
same page, taken in turns. `paper_ms`: the slowest of all papers with forty documents, rows or persons. Fonts are
registered once per process beforehand.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from typing import Any

import msgspec

from kiosk.values.papers import PaperValue, ReceiptPaper
from printing.documents import receipt
from printing.layout import barcodes
from tests.bench import _print_typst
from tests.bench._figures import percentile, summary
from tests.printing import form_samples, samples

PAPERS_PER_RUN = 5
ROUNDS = 7  # of each large paper
TYPST = "typst"
THERMAL = "tests.bench._print_thermal"


def measure(runs: int) -> dict[str, Any]:
    """All figures; those of thermal papers where tests.bench._print_thermal is there."""
    figures = receipts(runs) | papers()
    if importlib.util.find_spec(THERMAL) is not None:
        figures |= importlib.import_module(THERMAL).figures()
    return figures


def receipts(runs: int) -> dict[str, Any]:
    """Mẫu 01 by us and by typst in turns, each from the value on: neither finds the other's bar codes ready."""
    took: dict[str, list[float]] = {"ours": [], TYPST: []}
    sizes: dict[str, int] = {}
    for n in range(-2, runs * PAPERS_PER_RUN):
        paper = msgspec.structs.replace(samples.RECEIPT, number=n + 3, code=f"H99.001.01-261123-{n + 3:04d}")
        for name, draw in (("ours", receipt.to_pdf), (TYPST, _print_typst.to_pdf)):
            milliseconds, sizes[name] = _timed(draw, paper)
            if n >= 0:  # the first ones are for warming up
                took[name].append(milliseconds)
    ours, theirs = summary(took["ours"]), summary(took[TYPST])
    return {
        "receipt_ms": ours, "typst_ms": theirs, "typst_ratio": round(ours["median"] / theirs["median"], 3),
        "receipt_bytes": sizes["ours"], "typst_bytes": sizes[TYPST],
    }  # fmt: skip


def _timed(draw: Callable[[ReceiptPaper], bytes], paper: ReceiptPaper) -> tuple[float, int]:
    barcodes.code128.cache_clear()
    barcodes.qr.cache_clear()
    began = time.perf_counter()
    size = len(draw(paper))
    return (time.perf_counter() - began) * 1000, size


def papers() -> dict[str, Any]:
    """The slowest median of all papers, and each one's."""
    every = samples.large() | form_samples.large()
    medians = {name: _median(name, paper) for name, paper in every.items()}
    slowest = max(medians, key=lambda name: medians[name])
    return {"paper_ms": medians[slowest], "paper_slowest": slowest, "papers_ms": medians}


def _median(name: str, paper: PaperValue) -> float:
    draw: Callable[[PaperValue], bytes] = importlib.import_module(f"printing.documents.{name}").to_pdf
    draw(paper)
    took = []
    for _ in range(ROUNDS):
        barcodes.code128.cache_clear()
        barcodes.qr.cache_clear()
        began = time.perf_counter()
        draw(paper)
        took.append((time.perf_counter() - began) * 1000)
    return round(percentile(took, 0.5), 3)
