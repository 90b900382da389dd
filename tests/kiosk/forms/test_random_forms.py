"""Small forms made at random, with rules in circles of any kind: opening and answering end within counted steps."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.forms.answering import answer_tree, form_state
from kiosk.forms.answering.recalculation_limits import Bounds
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from kiosk.forms.publishing import circles
from kiosk.forms.xpath.context import MOST_WORK, Environment, EvaluationContext
from kiosk.forms.xpath.tree import Node
from kiosk.texts import error_texts
from tests.kiosk.forms.builders import TODAY
from tests.kiosk.forms.test_scenarios import xform

NAMES = ("a", "b", "c", "d", "e")
INNER = ("p", "q")  # of the list
FORMS = 1_000
MOST_STEPS = 60_000  # of one answer in a form of ten questions: far above what any needs, far below a freeze
ANSWERS = ("", "1", "0", "-3", "7.5", "x", "1 2", "2026-11-24", "null")


def expression(chance: random.Random, depth: int = 2) -> str:
    """One that reads any of the questions, its own among them, now and then through the list."""
    leaf = chance.choice((
        *(f"/data/{name}" for name in NAMES), "/data/r/p", "/data/r[1]/q", "count(/data/r)", "sum(/data/r/q)", ".", "1",
        "''", "'x'", "0", "null", "random()", "now()", "position(..)", "../p", "../*", "//q", "2",
    ))  # fmt: skip
    if depth == 0 or chance.random() < 0.25:
        return leaf
    one, two = (expression(chance, depth - 1) for _ in range(2))
    return chance.choice((
        f"{one} + {two}", f"{one} - {two}", f"concat({one}, {two})", f"if({one} = {two}, {one}, {two})",
        f"coalesce({one}, {two})", f"not({one})", f"once({one})", f"{one} != {two}", f"string-length({one})",
        f"if({one} = '', {two}, {one})", f"{one} * 2", f"selected({one}, {two})", f"count-non-empty({leaf})",
        f"{one} = '' or {two} > 1", f"round({one} div 2)",
    ))  # fmt: skip


def made(chance: random.Random) -> bytes:
    binds, body = [], []
    paths = [*(f"/data/{name}" for name in NAMES), *(f"/data/r/{name}" for name in INNER), "/data/r"]
    for path in paths:
        kinds = ["relevant", "readonly", "required", "constraint"] + ["calculate"] * (3 * (path != "/data/r"))
        rules = {kind: expression(chance) for kind in chance.sample(kinds, chance.choice((0, 0, 1, 1, 2)))}
        if chance.random() < 0.15 and path != "/data/r":
            rules["motcua:propose"] = expression(chance)
        told = "".join(f' {kind}="{source}"'.replace("<", "&lt;") for kind, source in rules.items())
        kind = chance.choice(("string", "int", "decimal", "date"))
        binds.append(f'<bind nodeset="{path}" type="{kind}"{told}/>')
    for name in NAMES:
        body.append(f'<input ref="/data/{name}"><label>{name} <output value="{expression(chance, 1)}"/></label>')
        for _ in range(chance.choice((0, 0, 1, 2))):
            target = chance.choice(paths[:-1])
            event = chance.choice(("xforms-value-changed", "odk-instance-first-load", "odk-new-repeat"))
            body.append(f'<setvalue event="{event}" ref="{target}" value="{expression(chance)}"/>')
        body.append("</input>")
    count = f' jr:count="{expression(chance, 1)}"' if chance.random() < 0.4 else ""
    body.append(f'<repeat nodeset="/data/r"{count}>')
    body += [f'<input ref="/data/r/{name}"><label>{name}</label></input>' for name in INNER]
    body.append("</repeat>")
    answers = "".join(f"<{name}/>" for name in NAMES) + "<r><p/><q/></r>"
    whole = xform("".join(binds), "".join(body), answers)
    return whole.replace(b"<h:html ", b'<h:html xmlns:motcua="urn:motcua:form" ', 1)


class Counted:
    """Counts evaluations and actions of one wave, and fails where one goes on and on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = self.highest = 0
        act = Bounds.act

        def context(node: Node, env: Environment) -> EvaluationContext:
            self._add()
            return EvaluationContext(node, env)

        def acted(bounds: Bounds, *told) -> bool:  # type: ignore[no-untyped-def]
            self._add()
            return act(bounds, *told)

        for module in (form_state, answer_tree):
            monkeypatch.setattr(module, "EvaluationContext", context)
        monkeypatch.setattr(Bounds, "act", acted)

    def _add(self) -> None:
        self.count += 1
        self.highest = max(self.highest, self.count)
        assert self.count < MOST_STEPS

    def fresh(self) -> None:
        self.count = 0


def test_check_and_sessions_always_end(
    tmp_path: Path, times: Callable[[int], int], seeded: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, file = Counted(monkeypatch), tmp_path / "form.xml"
    good = refused = restless = 0
    failed: set[str] = set()
    for number in range(FORMS):
        if number >= times(FORMS) and good and refused and restless:  # each is rare: a few more where one is missing
            break
        file.write_bytes(made(seeded))
        try:
            form = load(file)
        except ExpectedError as error:  # a circle, or what cannot be read
            refused += bool(all(error_texts(error)))
            continue
        counted.fresh()
        try:
            lived(Session(form, today=TODAY), seeded, counted)
            good += 1
        except ExpectedError as error:
            failed.add(error.key)
        counted.fresh()
        try:
            with monkeypatch.context() as whole:
                whole.setattr("tests.kiosk.forms.test_random_forms.MOST_STEPS", MOST_WORK)  # many waves in one
                circles.check(form)
        except ExpectedError as error:
            restless += error.key == "forms.errors.restless" and all(error_texts(error))
    assert failed <= {"forms.errors.choice_rule"}
    assert good
    assert refused
    assert restless


def lived(session: Session, chance: random.Random, counted: Counted) -> None:
    for _ in range(6):
        nodes = [node for node in session.state.leaves() if node.model.control is not None]
        counted.fresh()
        session.answer(session.state.path_of(chance.choice(nodes)), chance.choice(ANSWERS))
        counted.fresh()
        assert session.page.path
        session.next()
    session.problems()
    session.review()
    again = Session(session.form, today=TODAY)
    counted.fresh()
    with pytest.MonkeyPatch.context() as whole:
        whole.setattr("tests.kiosk.forms.test_random_forms.MOST_STEPS", MOST_WORK)  # an answer after the other
        again.restore(session.answers())
