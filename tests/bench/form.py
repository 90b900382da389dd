"""The guided form: opening it, one answer's recalculation, a whole fill, and the next question on the screen.

Forms of 100, 500 and 2,000 generated questions (tests.bench._long_form) and CT01 with 30 members. Making and
compiling them isn't measured: that happens once, at the publishing desk.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.values.forms import PageKind
from tests.bench._figures import summary
from tests.bench._long_form import PER_BLOCK, long_form
from tests.bench._next import next_painted

MEMBERS = 30
ANSWERS_PER_RUN = 25
VISITS = 5


def measure(runs: int) -> dict[str, Any]:
    """Milliseconds: load (compiled form to ready session), answer (by form), fill (500 questions), next painted.

    `answer_ms` is the chain of 500 questions; `answer_ms_100` and `answer_ms_2000` are answers on which nothing hangs.
    """
    with tempfile.TemporaryDirectory() as folder:
        forms = {count: long_form(count, Path(folder)) for count in (100, 500, 2000)}
        loads, fills = [], []
        for _ in range(runs):
            loads.append(_took(lambda: Session(load(forms[500]))))
            session = Session(load(forms[500]))
            fills.append(_took(lambda session=session: _fill(session)))
            print(".", end="", file=sys.stderr, flush=True)
        figures: dict[str, Any] = {"load_ms": summary(loads), "fill_ms": summary(fills)}
        for name, count in (("answer_ms_100", 100), ("answer_ms_2000", 2000)):
            figures[name] = summary(_answers(load(forms[count]), count, runs))
        figures["answer_ms"] = summary(_answers(load(forms[500]), 500, runs, chain=True))
    figures["ct01_answer_ms"] = summary(_ct01(runs))
    figures["next_painted_ms"] = summary(next_painted(VISITS))
    figures["answer_ratio_2000_to_100"] = figures["answer_ms_2000"]["median"] / figures["answer_ms_100"]["median"]
    return figures


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _fill(session: Session) -> None:
    """Every page answered and left, as a person does it, up to the review."""
    while True:
        page = session.page
        if page.kind is PageKind.REVIEW:
            return
        question = page.questions[0]
        chosen = question.choices[0].name if question.choices else "11"
        session.answer(page.path, (chosen,) if question.name.startswith("papers") else chosen)
        assert session.next(), session.errors


def _answers(form: Any, count: int, runs: int, *, chain: bool = False) -> list[float]:
    """Answers all over the form, each a change: where nothing hangs on them, or (`chain`) numbers whose sums run on.

    A chain's answer moves every sum after it and looks at every relevance that reads one; the first number's is the
    worst case, and each fifth of these answers is one.
    """
    session = Session(form)
    blocks = count // PER_BLOCK
    for block in range(blocks):
        session.answer(f"/data/number{block}", "11")
        session.answer(f"/data/province{block}", "p1")
    taken = []
    for at in range(runs * ANSWERS_PER_RUN):
        if chain:
            block = 0 if at % 5 == 0 else at * 7 % blocks
            path = f"/data/number{block}"
            value = "13" if session.state.find(path).value == "12" else "12"
        else:
            path, value = f"/data/ward{at * 7 % blocks}", f"w{at}"
        taken.append(_took(lambda path=path, value=value: session.answer(path, value)))
    return taken


def _ct01(runs: int) -> list[float]:
    """A member's answers in CT01 with 30 people who change together."""
    session = Session(load("ct01"))
    by_name = {element.name: element.path for element in session.form.elements.values()}

    def path(name: str, member: int = 0) -> str:
        return "/" + "/".join(f"{step}[{member}]" if step == "member" else step for step in by_name[name])

    for name, value in (("whom", "self"), ("p_count_of", "other"), ("p_count_other", str(MEMBERS))):
        session.answer(path(name), value)
    for member in range(1, MEMBERS + 1):
        session.answer(path("p_name", member), f"Nguyễn Thử {member}")
        session.answer(path("p_relation", member), "con")
    taken = []
    for at in range(runs * ANSWERS_PER_RUN):
        where, value = path("p_name", at % MEMBERS + 1), f"Trần Mẫu {at}"
        taken.append(_took(lambda where=where, value=value: session.answer(where, value)))
    return taken
