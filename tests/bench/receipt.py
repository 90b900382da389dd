"""How long Mẫu 01 takes as a PDF: `receipt_ms` per paper; fonts are registered once per process beforehand."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from printing.documents import receipt
from tests.bench._figures import summary
from tests.printing.samples import RECEIPT

WARM_UP = 2
PAPERS_PER_RUN = 5


def measure(runs: int) -> dict[str, Any]:
    """{"receipt_ms": {median, p95, p99}, "receipt_bytes": ...} over runs x 5 papers with codes of their own."""
    papers = [
        msgspec.structs.replace(RECEIPT, number=n, code=f"H99.001.01-261123-{n:04d}")
        for n in range(WARM_UP + runs * PAPERS_PER_RUN)
    ]
    took, size = [], 0
    for paper in papers:
        start = time.perf_counter()
        size = len(receipt.to_pdf(paper))
        took.append((time.perf_counter() - start) * 1000)
    return {"receipt_ms": summary(took[WARM_UP:]), "receipt_bytes": size}
