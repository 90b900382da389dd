"""What became of print jobs: on paper, or not. The subject is that of the paper; no row follows from them."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact

AUTHORS = {"citizen", "desk", "single"}


@fact("print.done", authors=AUTHORS)
class PrintDone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    paper: str
    nth: int
    place: str


@fact("print.failed", authors=AUTHORS)
class PrintFailed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    paper: str
    nth: int
    place: str
    reason: str
